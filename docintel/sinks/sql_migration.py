"""Bringing a database's tables to what is wanted.

Enters: a connection and the tables wanted. Leaves: every table there, with every column. It only ever adds: columns that
somebody else put in stay, and a type that was changed by hand is left to whoever changed it.
"""

from __future__ import annotations

from sqlalchemy import Column, Connection, MetaData, Table, inspect, text
from sqlalchemy.engine.interfaces import ReflectedColumn

from docintel.sinks.base import SinkError


def migrate(connection: Connection, wanted: MetaData, version: int) -> None:
    """Make missing tables, add missing columns, note the version. Raises `SinkError` where a table cannot become ours."""
    inspector = inspect(connection)
    there = set(inspector.get_table_names())
    for table in wanted.sorted_tables:
        if table.name in there:
            _check_key(table, inspector.get_pk_constraint(table.name)["constrained_columns"])
            for column in _missing(table, inspector.get_columns(table.name)):
                _add(connection, table, column)
    wanted.create_all(connection, checkfirst=True)
    _note_version(connection, wanted.tables["docintel_schema"], version)


def _missing(table: Table, there: list[ReflectedColumn]) -> list[Column[object]]:
    names = {column["name"] for column in there}
    return [column for column in table.columns if column.name not in names]


def _check_key(table: Table, found: list[str]) -> None:
    wanted = [column.name for column in table.primary_key]
    if sorted(found) != sorted(wanted):
        raise SinkError(
            f"数据库中已有表 {table.name}，主键是 {'、'.join(found) or '（无）'}，应为 {'、'.join(wanted)}；请改用映射中的 table "
            f"指定别的表名（a table of this name with another key is there）"
        )


def _add(connection: Connection, table: Table, column: Column[object]) -> None:
    """A column can be added only where it may be empty: the rows that are there have no value for it."""
    preparer = connection.dialect.identifier_preparer
    kind = column.type.compile(connection.dialect)
    filled = " DEFAULT 0 NOT NULL" if column.name == "revision" else ""
    connection.execute(text(f"ALTER TABLE {preparer.format_table(table)} ADD COLUMN {preparer.format_column(column)} {kind}{filled}"))


def _note_version(connection: Connection, table: Table, version: int) -> None:
    found = connection.execute(table.select()).scalar()
    if found is None:
        connection.execute(table.insert().values(version=version))
    elif found < version:
        connection.execute(table.update().values(version=version))
    elif found > version:
        raise SinkError(f"数据库由更新的 docintel 建立（版本 {found}），请先升级（the database is of a newer version）")
