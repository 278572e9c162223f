"""Databases: SQLite always, PostgreSQL and MariaDB where their binaries are; the same tests for all."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import mariadb
import postgres
import pytest
from make_reports import make_report
from sqlalchemy import create_engine, event, text
from sqlalchemy.exc import IntegrityError

from docintel.errors import UsageError
from docintel.report import Report
from docintel.sinks import FeedPlan, FeedResult, Target, feed
from docintel.sinks.registry import open_sink


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    folder = postgres.binaries()
    if folder is None:
        pytest.skip("PostgreSQL is not installed: no initdb found (apt-get install postgresql)")
    if importlib.util.find_spec("psycopg") is None:
        pytest.skip("psycopg is not installed")
    with postgres.running(folder) as address:
        yield address


@pytest.fixture(scope="session")
def mysql_server() -> Iterator[str]:
    program = mariadb.binary()
    if program is None:
        pytest.skip("MariaDB is not installed: no mariadbd found (apt-get install mariadb-server)")
    if importlib.util.find_spec("pymysql") is None:
        pytest.skip("PyMySQL is not installed")
    with mariadb.running(program) as address:
        yield address


@dataclass
class Base:
    """One empty database and an outbox of its own."""

    address: str
    outbox: Path
    more: dict[str, Any] = field(default_factory=dict)

    def feed(self, *reports: Report, mapping: str | None = None) -> FeedResult:
        return feed(reports, FeedPlan(self.address, mapping, self.outbox, date(2024, 6, 1)))

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        engine = create_engine(self.address.replace("postgresql:", "postgresql+psycopg:").replace("mysql:", "mysql+pymysql:"))
        if engine.dialect.name == "mysql":
            query = query.replace('"', "`")
        if engine.dialect.name == "sqlite":
            event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA foreign_keys = ON"))
        try:
            with engine.begin() as connection:
                result = connection.execute(text(query))
                return [tuple(row) for row in result] if result.returns_rows else []
        finally:
            engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql", "mysql"])
def base(request: pytest.FixtureRequest, tmp_path: Path) -> Base:
    if request.param == "sqlite":
        return Base(f"sqlite:///{tmp_path / 'c.db'}", tmp_path / "outbox.sqlite")
    if request.param == "mysql":
        found = Base(request.getfixturevalue("mysql_server"), tmp_path / "outbox.sqlite")
        server = Base(found.address.replace("/test", "/mysql"), found.outbox)
        server.ask("DROP DATABASE IF EXISTS test")
        server.ask("CREATE DATABASE test CHARACTER SET utf8mb4")
        return found
    address: str = request.getfixturevalue("server")
    found = Base(address, tmp_path / "outbox.sqlite")
    found.ask("DROP SCHEMA public CASCADE")
    found.ask("CREATE SCHEMA public")
    return found


def test_everything_a_document_says_is_there(base: Base) -> None:
    report = make_report("a", 4)
    assert base.feed(report, make_report("b", 0)).complete
    assert [base.ask(f"SELECT count(*) FROM {table}")[0][0] for table in (
        "documents", "cases", "counts", "deadlines", "units", "checks", "cases_units", "cases_evidence", "cases_history", "cases_links",
    )] == [2, 4, 2, 2, 2, 2, 4, 4, 4, 0]  # fmt: skip
    ((description, quantity, deadline, page, review),) = base.ask(
        f"SELECT description, quantity, deadline, page, needs_review FROM cases WHERE \"key\" = '{report.id}:{report.problems[1].id}'"
    )
    assert (description, quantity, deadline, page, bool(review)) == (report.problems[1].description, 3, "2024-06-30", 1, False)
    joined = base.ask("SELECT DISTINCT u.name, cu.role FROM cases_units cu JOIN units u ON u.id = cu.unit_id AND u.document_id = cu.document_id")
    assert joined == [("青杨镇人民政府", "responsible")]
    ((quote, start),) = base.ask(f"SELECT quote, start FROM cases_evidence WHERE case_key = '{report.id}:{report.problems[0].id}'")
    assert report.text[start : start + len(quote)] == quote


def test_a_mapping_names_table_and_columns(base: Base) -> None:
    assert base.feed(make_report("a", 4), mapping="four_disorders").acknowledged == 2
    assert base.ask('SELECT "proType", status, severity, "processLimit" FROM four_disorders ORDER BY 1') == [
        (1, 1, None, "2024-06-30"), (3, 1, None, "2024-06-30"),
    ]  # fmt: skip
    assert base.ask("SELECT count(*) FROM four_disorders_history") == [(2,)]


def test_tables_gain_the_columns_that_a_mapping_gains(base: Base, tmp_path: Path) -> None:
    mapping = tmp_path / "m.toml"
    mapping.write_text('name = "x"\ntable = "problems"\nfields = [{ to = "desc", from = "description" }]', "utf-8")
    base.feed(make_report("a", 1), mapping=str(mapping))
    base.ask("ALTER TABLE problems ADD COLUMN remark TEXT")
    base.ask("UPDATE problems SET remark = '已催办'")
    mapping.write_text('name = "x"\ntable = "problems"\nfields = [{ to = "desc", from = "description" }, { to = "order", from = "quantity" }]', "utf-8")
    assert base.feed(make_report("a", 1), make_report("b", 1), mapping=str(mapping)).recorded.cases == {"updated": 1, "new": 1}
    assert base.ask('SELECT remark, "order" FROM problems ORDER BY remark IS NULL') == [("已催办", 2), (None, 2)]


def test_a_table_of_somebody_elses_is_left_alone(base: Base) -> None:
    base.ask("CREATE TABLE cases (number INTEGER PRIMARY KEY)")
    result = base.feed(make_report("a", 1))
    assert "已有表 cases" in result.stopped
    assert (result.acknowledged, result.waiting) == (0, 1)


def test_foreign_keys_hold(base: Base) -> None:
    base.feed(make_report("a", 1))
    with pytest.raises(IntegrityError):
        base.ask("DELETE FROM documents")


@pytest.mark.parametrize("spoil", ["document", "case"])
def test_a_document_is_in_whole_or_not_at_all(base: Base, spoil: str) -> None:
    """A row that the database refuses takes its document with it, and no other."""
    base.feed(make_report("a", 1))
    column, table = ("title", "documents") if spoil == "document" else ("description", "cases")
    if base.address.startswith("sqlite"):
        base.ask(f"CREATE TRIGGER no BEFORE INSERT ON {table} WHEN new.{column} LIKE '%b%' BEGIN SELECT RAISE(ABORT, 'not b'); END")
    else:
        base.ask(f"ALTER TABLE {table} ADD CONSTRAINT no_b CHECK ({column} NOT LIKE '%b%')")
    result = base.feed(make_report("b", 3), make_report("c", 3))
    assert (result.acknowledged, result.failed, result.waiting) == (3, 3, 3)
    assert base.ask("SELECT count(*) FROM cases") == [(4,)]
    assert base.ask("SELECT count(*) FROM documents") == [(2,)]
    assert base.ask("SELECT count(*) FROM counts") == [(2,)]
    if base.address.startswith("sqlite"):
        base.ask("DROP TRIGGER no")
        assert base.feed().complete
        assert base.ask("SELECT count(*) FROM cases") == [(7,)]


DIES = """
CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF new.description LIKE '%b河%' THEN PERFORM pg_terminate_backend(pg_backend_pid()); END IF; RETURN new;
END $$"""


def test_a_server_that_drops_the_connection_amid_a_batch(server: str, tmp_path: Path) -> None:
    base = Base(server, tmp_path / "outbox.sqlite")
    base.ask("DROP SCHEMA public CASCADE")
    base.ask("CREATE SCHEMA public")
    base.feed(make_report("z", 1))
    base.ask(DIES)
    base.ask("CREATE TRIGGER die BEFORE INSERT ON cases FOR EACH ROW EXECUTE FUNCTION die()")
    result = base.feed(*(make_report(name, 3) for name in "abc"))
    assert "连接中断" in result.stopped
    assert (result.acknowledged, result.waiting) == (3, 6)
    assert base.ask("SELECT count(*) FROM cases") == [(4,)]
    base.ask("DROP TRIGGER die ON cases")
    assert base.feed().complete
    assert base.ask("SELECT count(*), count(DISTINCT document_id) FROM cases") == [(10, 4)]


def test_values_fit_their_columns(base: Base, tmp_path: Path) -> None:
    mapping = tmp_path / "m.toml"
    mapping.write_text(
        'name = "x"\ntable = "t"\nfields = [{ to = "a", expr = "quantity" }, { to = "b", from = "type", codes = "c" }, '
        '{ to = "c", from = "ref", kind = "integer", default = "" }, { to = "d", expr = "types" }]\n[codes.c]\ndumping = 3\noccupation = "乱占"\n',
        "utf-8",
    )
    assert base.feed(make_report("a", 2), mapping=str(mapping)).complete
    assert base.ask('SELECT a, b, c, d FROM t ORDER BY a') == [("2", "3", None, "dumping"), ("3", "乱占", None, "occupation")]


def test_a_database_that_cannot_be_reached_loses_nothing(tmp_path: Path) -> None:
    if importlib.util.find_spec("psycopg") is None:
        pytest.skip("psycopg is not installed")
    away = Base(f"postgresql://u:geheim@/x?host={tmp_path}/nowhere", tmp_path / "outbox.sqlite")
    result = away.feed(make_report("a", 2))
    assert "无法使用数据库" in result.stopped
    assert (result.waiting, result.complete) == (2, False)
    assert "geheim" not in result.stopped + result.destination
    assert b"geheim" not in away.outbox.read_bytes()


ADDRESSES = {"cases.txt": "不知道怎样送往", "ftp://h/x": "不知道怎样送往", "sqlite:///x.db?y": None, "a.csv": None, "-": None}


@pytest.mark.parametrize("address", ADDRESSES)
def test_addresses(address: str) -> None:
    told = ADDRESSES[address]
    act: Callable[[], Any] = lambda: open_sink(Target(address, ()))  # noqa: E731
    if told is None:
        act().close()
    else:
        with pytest.raises(UsageError, match=told):
            act()
