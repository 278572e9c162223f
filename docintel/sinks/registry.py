"""Choosing a sink by the address.

Enters: a target. Leaves: the sink that takes cases there; plug-ins of the entry point group `docintel.sinks` are asked
first, by the scheme of the address (an entry point `dingtalk` takes `dingtalk://…`). Refuses: an address nobody takes.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from importlib import import_module
from importlib.metadata import entry_points
from pathlib import Path
from typing import cast

from docintel.errors import ConfigError, UsageError
from docintel.sinks.base import Sink, Target

ENTRY_POINT_GROUP = "docintel.sinks"
Factory = Callable[[Target], Sink]

_SCHEMES = {"sqlite": "sql", "postgresql": "sql", "postgres": "sql", "mysql": "sql", "mariadb": "sql", "http": "http", "https": "http"}
_SUFFIXES = {".jsonl": "jsonl", ".ndjson": "jsonl", ".csv": "csvfile", ".xlsx": "xlsx", ".db": "sql", ".sqlite": "sql", ".sqlite3": "sql"}
_MAPPINGS = {"xlsx": "ledger", "csvfile": "ledger"}
_SCHEME = re.compile(r"^([a-z][a-z0-9.-]*)(?:\+[a-z0-9]+)?:", re.IGNORECASE)
_PASSWORD = re.compile(r"(://[^/@:]*):[^/@]*@")


def open_sink(target: Target) -> Sink:
    """The sink for an address. Nothing is reached or written before the first shipment."""
    plug_in = _plug_in(scheme_of(target.address))
    if plug_in is not None:
        return plug_in(target)
    return cast(Factory, import_module(f"docintel.sinks.{_module(target.address)}").open_sink)(target)


def default_mapping(address: str) -> str:
    """The mapping where none is named: a ledger for people, everything as it is for machines.

    >>> default_mapping("台账.xlsx"), default_mapping("sqlite:///cases.db")
    ('ledger', 'plain')
    """
    if _plug_in(scheme_of(address)) is not None:
        return "plain"
    return _MAPPINGS.get(_module(address), "plain")


def scheme_of(address: str) -> str:
    """The scheme of an address, without a driver; empty for a file. A drive letter is none.

    >>> scheme_of("postgresql+psycopg://h/d"), scheme_of("C:\\\\a.csv"), scheme_of("a.csv")
    ('postgresql', '', '')
    """
    match = _SCHEME.match(address)
    return match[1].lower() if match and len(match[1]) > 1 else ""


def displayed(address: str) -> str:
    """An address that may be shown and stored: without its password.

    >>> displayed("postgresql://u:secret@h/d")
    'postgresql://u:***@h/d'
    """
    return _PASSWORD.sub(r"\1:***@", address)


def destination(address: str, mapping: str) -> str:
    """The name under which the outbox remembers a target: files by their full path, so that the folder one calls from
    makes no difference."""
    named = displayed(address)
    if address != "-" and not scheme_of(address):
        named = str(Path(address).resolve())
    elif address.startswith("sqlite:///") and not address.startswith("sqlite:////"):
        named = f"sqlite:///{Path(address.removeprefix('sqlite:///')).resolve()}"
    return f"{named} · {mapping}"


def _module(address: str) -> str:
    if address == "-":
        return "stdout"
    scheme = scheme_of(address)
    module = _SCHEMES.get(scheme) if scheme else _SUFFIXES.get(Path(address).suffix.lower())
    if module is None:
        raise UsageError(
            f"不知道怎样送往 {displayed(address)}：可用 sqlite:///、postgresql://、mysql://、http(s)://、"
            f".xlsx、.csv、.jsonl、.db 或 -（标准输出）（no sink takes this address）"
        )
    return module


def _plug_in(scheme: str) -> Factory | None:
    for entry in entry_points(group=ENTRY_POINT_GROUP):
        if scheme and entry.name == scheme:
            try:
                return cast(Factory, entry.load())
            except Exception as error:
                raise ConfigError(f"对接插件 {entry.name}（{entry.value}）无法载入：{error}（the sink plug-in cannot be loaded）") from error
    return None
