"""Cases in a database: SQLite in a file, PostgreSQL or MySQL by address, through SQLAlchemy.

Enters: shipments. Leaves: rows, each document in a transaction of its own, cases put in or updated by their key. Tables
are made where they are missing and gain the columns that a newer version or a changed mapping has; no column is ever
dropped. Refuses: a table of ours whose key is another than ours.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docintel.errors import MissingExtraError, UsageError
from docintel.sinks.base import Receipt, Shipment, SinkError, Target, acknowledged
from docintel.sinks.fields import Kind
from docintel.sinks.options import Options, chosen
from docintel.sinks.registry import displayed, scheme_of

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine, MetaData, Table

_SCHEMA = 1
# The driver that is used where the address names none, and the extra that installs it.
_DRIVERS = {
    "postgresql": ("postgresql+psycopg", "postgres"),
    "postgres": ("postgresql+psycopg", "postgres"),
    "mysql": ("mysql+pymysql", "mysql"),
    "mariadb": ("mariadb+pymysql", "mysql"),
}
_REPLACED = ("counts", "deadlines", "checks")


class Database:
    """One database; it is reached when the first shipment comes."""

    remembers = True
    batch: int | None = 200

    def __init__(self, target: Target) -> None:
        chosen(Options, target.options)
        self._target = target
        self._address = _address(target.address)
        self.network = not self._address.startswith("sqlite")

    @cached_property
    def _engine(self) -> Engine:
        from sqlalchemy.exc import SQLAlchemyError

        try:
            engine = _engine(self._address)
            self._migrate(engine)
        except (SQLAlchemyError, OSError) as error:
            raise SinkError(f"无法使用数据库 {displayed(self._target.address)}：{_first_line(error)}（cannot use the database）") from error
        return engine

    @cached_property
    def _metadata(self) -> MetaData:
        from docintel.sinks.sql_schema import database

        return database(self._target)

    @cached_property
    def _writer(self) -> _Writer:
        return _Writer(self._target, self._metadata)

    def _migrate(self, engine: Engine) -> None:
        from docintel.sinks.sql_migration import migrate

        with engine.begin() as connection:
            migrate(connection, self._metadata, _SCHEMA)

    def send(self, shipments: Sequence[Shipment]) -> Iterable[Receipt]:
        from sqlalchemy.exc import DBAPIError, SQLAlchemyError

        engine = self._engine
        receipts: list[Receipt] = []
        try:
            with engine.connect() as connection:
                for shipment in shipments:
                    try:
                        with connection.begin():
                            self._writer.write(connection, shipment)
                        receipts += acknowledged([shipment])
                    except DBAPIError as error:
                        if error.connection_invalidated:
                            raise
                        receipts += _all(shipment, "failed", _first_line(error))
        except SQLAlchemyError as error:
            return _then_stop(receipts, SinkError(f"数据库连接中断：{_first_line(error)}（the connection was lost）"))
        return receipts

    def close(self) -> None:
        if "_engine" in self.__dict__:
            self._engine.dispose()


def _all(shipment: Shipment, outcome: Any, reason: str) -> list[Receipt]:
    return [Receipt(one, outcome, reason) for one in (*(case.key for case in shipment.cases), shipment.document_id)]


def _then_stop(receipts: list[Receipt], error: SinkError) -> Iterator[Receipt]:
    """What was written before the connection was lost is acknowledged all the same."""
    yield from receipts
    raise error


class _Writer:
    """Writes one document within the transaction that is given."""

    def __init__(self, target: Target, metadata: MetaData) -> None:
        from docintel.sinks.sql_schema import document_name, key_name

        self._tables = metadata.tables
        self._cases = metadata.tables[target.table]
        self._name = target.table
        self._key, self._document = key_name(target), document_name(target)
        self._kinds = {column.name: column.kind for column in target.columns}
        self._upserts: dict[tuple[str, str], Any] = {}

    def write(self, connection: Connection, shipment: Shipment) -> None:
        document, told = shipment.document_id, shipment.tables
        if told:
            self._put(connection, self._tables["documents"], [told["document"]])
            self._put(connection, self._tables["units"], [row | {"document_id": document} for row in told["units"]])
            for name in _REPLACED:
                self._replace(connection, self._tables[name], document, told[name])
        if shipment.cases:
            self._put(connection, self._cases, [self._row(case.record, case.key, document, case.revision) for case in shipment.cases])
            self._put_around(connection, shipment)

    def _row(self, record: Mapping[str, Any], key: str, document: str, revision: int) -> dict[str, Any]:
        fitting = {name: _fitting(value, self._kinds.get(name, "text")) for name, value in record.items()}
        return {"revision": revision} | fitting | {self._key: key, self._document: document}

    def _put_around(self, connection: Connection, shipment: Shipment) -> None:
        history, links = (self._tables[f"{self._name}_{part}"] for part in ("history", "links"))
        self._replace_of_cases(connection, "units", "case_units", shipment)
        self._replace_of_cases(connection, "evidence", "evidence", shipment)
        self._put(connection, history, [
            {"case_key": case.key, "revision": case.revision, "document_id": shipment.document_id,
             "recorded_at": case.recorded_at, "record": dict(case.record)} for case in shipment.cases
        ])  # fmt: skip
        self._put(connection, links, [
            {"case_key": link["key"], "other_key": link["other"], "score": link["score"], "kind": link["kind"],
             "reasons": link["reasons"], "state": link["state"]} for link in shipment.links
        ])  # fmt: skip

    def _replace_of_cases(self, connection: Connection, part: str, told: str, shipment: Shipment) -> None:
        """The rows of one table that belong to the cases sent."""
        table, sent = self._tables[f"{self._name}_{part}"], {case.key for case in shipment.cases}
        connection.execute(table.delete().where(table.c.case_key.in_(sent)))
        rows = [row for row in shipment.tables.get(told, ()) if row["key"] in sent]
        own = {"document_id": shipment.document_id}
        if rows:
            connection.execute(table.insert(), [{**row, **own, "case_key": row["key"]} for row in rows])

    def _replace(self, connection: Connection, table: Table, document: str, rows: Sequence[Mapping[str, Any]]) -> None:
        connection.execute(table.delete().where(table.c.document_id == document))
        if rows:
            connection.execute(table.insert(), [{**row, "document_id": document} for row in rows])

    def _put(self, connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
        """Insert, or update where the key is there."""
        if rows:
            kind = (table.name, connection.dialect.name)
            if kind not in self._upserts:
                self._upserts[kind] = _upsert(table, connection.dialect.name)
            connection.execute(self._upserts[kind], list(rows))


def _fitting(value: Any, kind: Kind) -> Any:
    """A value that a column of this kind takes: SQLite takes anything, the others do not.

    >>> _fitting(3, "text"), _fitting("", "integer"), _fitting(["甲"], "list"), _fitting(["甲", "乙"], "text")
    ('3', None, ['甲'], '甲、乙')
    """
    if value is None or kind == "list":
        return value
    if kind in ("text", "date"):
        return "、".join(map(str, value)) if isinstance(value, list) else str(value)
    return None if value == "" else value


def _upsert(table: Table, dialect: str) -> Any:
    """The statement; every database says it in its own way."""
    keys = [column.name for column in table.primary_key]
    others = [column.name for column in table.columns if column.name not in keys]
    if dialect in ("mysql", "mariadb"):
        from sqlalchemy.dialects.mysql import insert as mysql_insert

        mysql = mysql_insert(table)
        return mysql.on_duplicate_key_update({name: mysql.inserted[name] for name in others or keys})
    if dialect == "postgresql":
        from sqlalchemy.dialects.postgresql import insert as postgres_insert

        statement: Any = postgres_insert(table)
    else:
        from sqlalchemy.dialects.sqlite import insert as sqlite_insert

        statement = sqlite_insert(table)
    if not others:
        return statement.on_conflict_do_nothing()
    return statement.on_conflict_do_update(index_elements=keys, set_={name: statement.excluded[name] for name in others})


def _address(written: str) -> str:
    """The address for SQLAlchemy, with the driver that is tested."""
    scheme = scheme_of(written)
    if not scheme:
        return f"sqlite:///{Path(written)}"
    if scheme in _DRIVERS and "+" not in written.split(":", 1)[0]:
        return f"{_DRIVERS[scheme][0]}:{written.split(':', 1)[1]}"
    return written


def _engine(address: str) -> Engine:
    from sqlalchemy import create_engine
    from sqlalchemy.exc import ArgumentError, NoSuchModuleError

    try:
        engine = create_engine(address, pool_pre_ping=True, json_serializer=_json)
    except ModuleNotFoundError as error:
        extra = _DRIVERS.get(scheme_of(address), ("", ""))[1]
        told = f'请运行 pip install "docintel[{extra}]"' if extra else f"缺少 {error.name}"
        raise MissingExtraError(f"这种数据库需要驱动程序：{told}（the database needs a driver）") from error
    except (ArgumentError, NoSuchModuleError) as error:
        raise UsageError(f"数据库地址有误：{displayed(address)}：{_first_line(error)}（malformed address）") from error
    if engine.dialect.name == "sqlite":
        _prepare_sqlite(engine)
    return engine


def _json(value: Any) -> str:
    """People look into databases: characters stay characters."""
    return json.dumps(value, ensure_ascii=False)


def _prepare_sqlite(engine: Engine) -> None:
    """Foreign keys hold, a commit is on the disk, and transactions are ours to begin."""
    from sqlalchemy import event

    @event.listens_for(engine, "connect")
    def opened(connection: Any, _: Any) -> None:
        connection.isolation_level = None
        for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "busy_timeout = 30000"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begun(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def _first_line(error: BaseException) -> str:
    cause = getattr(error, "orig", None) or error
    return (str(cause).splitlines() or [type(cause).__name__])[0][:300]


def open_sink(target: Target) -> Database:
    """The database that the address names."""
    return Database(target)
