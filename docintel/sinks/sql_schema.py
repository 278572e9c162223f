"""The tables of a case database, made of the fields of `fields.toml` and the columns of a mapping.

Enters: the columns of the records, and the name of their table. Leaves: tables for SQLAlchemy. Beside the cases stand
documents, counts, deadlines, units, checks, the evidence of every case, which unit has which role in it, all its revisions,
and proposed links.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
)  # fmt: skip
from sqlalchemy.types import TypeEngine

from docintel.sinks.base import Target
from docintel.sinks.fields import Field, Kind, tables

KEY, DOCUMENT = "case_key", "document_id"
_OF_DOCUMENT = ("counts", "deadlines", "units", "checks")
# Ids and codes are short; MySQL wants a length where a column is a key.
_ID = String(80)


def type_of(kind: Kind) -> TypeEngine[Any]:
    """Dates stay ISO texts: they sort rightly, and no database turns 2024-06-30 into a time of day."""
    by_kind: dict[Kind, TypeEngine[Any]] = {
        "text": Text(), "integer": BigInteger(), "number": Float(53), "date": String(32), "boolean": Boolean(), "list": JSON(),
    }  # fmt: skip
    return by_kind[kind]


def database(target: Target) -> MetaData:
    """All tables of a case database."""
    metadata = MetaData()
    documents = tables()["documents"].values()
    Table("documents", metadata, Column("id", _ID, primary_key=True), *_columns(documents, without=("id",)))
    for name in _OF_DOCUMENT:
        Table(
            name, metadata,
            Column(DOCUMENT, _ID, ForeignKey("documents.id"), primary_key=True), Column("id", _ID, primary_key=True),
            *_columns(tables()[name].values(), without=("id",)),
        )  # fmt: skip
    _cases(target, metadata)
    _around_cases(target, metadata)
    Table("docintel_schema", metadata, Column("version", Integer, primary_key=True))
    return metadata


def key_name(target: Target) -> str:
    """The column that is the key: the mapping's own, or one that is added."""
    return next((column.name for column in target.columns if column.source == "key"), KEY)


def document_name(target: Target) -> str:
    """The column that names the document."""
    return next((column.name for column in target.columns if column.source == DOCUMENT), DOCUMENT)


def _columns(fields: Iterable[Field], *, without: tuple[str, ...]) -> list[Column[Any]]:
    return [Column(field.name, type_of(field.kind), comment=field.zh) for field in fields if field.name not in without]


def _cases(target: Target, metadata: MetaData) -> None:
    key, document = key_name(target), document_name(target)
    columns: dict[str, Column[Any]] = {
        key: Column(key, _ID, primary_key=True),
        document: Column(document, _ID, ForeignKey("documents.id"), nullable=False),
        "revision": Column("revision", Integer, nullable=False),
    }
    for told in target.columns:
        columns.setdefault(told.name, Column(told.name, type_of(told.kind), comment=told.label))
    Table(target.table, metadata, *columns.values(), Index(f"ix_{target.table}_document", document))


def _around_cases(target: Target, metadata: MetaData) -> None:
    case = f"{target.table}.{key_name(target)}"
    Table(
        f"{target.table}_units", metadata,
        Column(KEY, _ID, ForeignKey(case), primary_key=True), Column(DOCUMENT, _ID, nullable=False),
        Column("unit_id", _ID, primary_key=True), Column("role", String(40), primary_key=True),
        ForeignKeyConstraint([DOCUMENT, "unit_id"], ["units.document_id", "units.id"]),
    )  # fmt: skip
    Table(
        f"{target.table}_evidence", metadata,
        Column(KEY, _ID, ForeignKey(case), primary_key=True), Column("number", Integer, primary_key=True),
        Column(DOCUMENT, _ID, ForeignKey("documents.id"), nullable=False),
        *_columns(tables()["evidence"].values(), without=("key", "number")),
    )  # fmt: skip
    Table(
        f"{target.table}_history", metadata,
        Column(KEY, _ID, ForeignKey(case), primary_key=True), Column("revision", Integer, primary_key=True),
        Column(DOCUMENT, _ID, ForeignKey("documents.id"), nullable=False),
        Column("recorded_at", String(40), nullable=False), Column("record", JSON, nullable=False),
    )  # fmt: skip
    Table(
        f"{target.table}_links", metadata,
        Column(KEY, _ID, ForeignKey(case), primary_key=True), Column("other_key", _ID, primary_key=True),
        Column("score", Float, nullable=False), Column("kind", String(40), nullable=False), Column("reasons", JSON, nullable=False),
        Column("state", String(20), nullable=False),
    )  # fmt: skip
