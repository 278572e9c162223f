"""An endpoint that goes wrong in every way that endpoints do, at the requests it was told to.

It takes cases, each once by its idempotency key, and keeps what it took when it dies. A fault is done to one request:
before the cases are taken, or `_after` they are taken and before that is said, which is where duplicates come from.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import ssl
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

STALL = 0.6
AWAY = 0.15


@dataclass
class Taken:
    """A request as it was heard."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Receiver:
    """`fault_of` names the fault for the number of a request, or None; `refuses` the cases it does not want."""

    fault_of: Callable[[int], str | None] = lambda _: None
    refuses: Callable[[dict[str, Any]], bool] = lambda _: False
    answer: tuple[Any, ...] = (201, {})
    tls: ssl.SSLContext | None = None
    feeder: int | None = None
    cases: dict[str, dict[str, Any]] = field(default_factory=dict)
    requests: list[Taken] = field(default_factory=list)
    faults: Counter[str] = field(default_factory=Counter)
    repeated: int = 0
    port: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _server: ThreadingHTTPServer | None = None

    @property
    def address(self) -> str:
        return f"{'https' if self.tls else 'http'}://127.0.0.1:{self.port}"

    def start(self) -> None:
        handler = type("Handler", (_Handler,), {"receiver": self})
        ThreadingHTTPServer.allow_reuse_address = True
        self._server = _Server(("127.0.0.1", self.port), handler)
        self.port = self._server.server_address[1]
        if self.tls:
            self._server.socket = self.tls.wrap_socket(self._server.socket, server_side=True)
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def stop(self) -> None:
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()

    def die(self) -> None:
        """Gone with every connection, and back a little later at the same place."""

        def away() -> None:
            self.stop()
            time.sleep(AWAY)
            self.start()

        threading.Thread(target=away, daemon=True).start()

    def take(self, key: str, case: dict[str, Any]) -> None:
        with self._lock:
            self.repeated += key in self.cases
            self.cases.setdefault(key, case)


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: Any) -> None:
        """Broken connections are what it is for."""


class _Handler(BaseHTTPRequestHandler):
    receiver: Receiver
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_message(self, *_: Any) -> None:
        """Tests are quiet."""

    def do_POST(self) -> None:
        receiver = self.receiver
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        with receiver._lock:
            receiver.requests.append(Taken(self.command, self.path, {k.lower(): v for k, v in self.headers.items()}, body))
            number = len(receiver.requests)
            fault = receiver.fault_of(number)
            if fault:
                receiver.faults[fault] += 1
        cases = self._cases(body)
        if fault and not fault.endswith("_after"):
            if fault == "die_amid":
                for key, case in cases[: len(cases) // 2]:
                    receiver.take(key, case)
            self._go_wrong(fault)
            return
        if any(receiver.refuses(case) for _, case in cases):
            self._answer(422, {}, '{"error": "缺少字段"}')
            return
        for key, case in cases:
            receiver.take(key, case)
        if fault:
            self._go_wrong(fault.removesuffix("_after"))
            return
        self._answer(*receiver.answer)

    do_PUT = do_POST  # noqa: N815

    def _cases(self, body: bytes) -> list[tuple[str, dict[str, Any]]]:
        told = json.loads(body)
        if isinstance(told, dict) and "cases" in told:
            return [(case["idempotency_key"], case["record"]) for case in told["cases"]]
        if isinstance(told, list):
            return [(event["id"], event["data"]) for event in told]
        return [(self.headers["Idempotency-Key"], told)]

    def _go_wrong(self, fault: str) -> None:
        if fault in ("kill", "die_amid", "die"):
            if fault == "kill" and self.receiver.feeder is not None:
                with suppress(ProcessLookupError):
                    os.kill(self.receiver.feeder, signal.SIGKILL)
            if fault != "kill":
                self.receiver.die()
            self._drop()
        elif fault == "drop":
            self._drop()
        elif fault == "stall":
            time.sleep(STALL)
            self._drop()
        elif fault == "half":
            self.wfile.write(b"HTTP/1.1 201 Created\r\nContent-Le")
            self._drop()
        elif fault.startswith("429"):
            self._answer(429, {"Retry-After": fault.partition(" ")[2] or "0"})
        else:
            self._answer(int(fault), {}, "出错了" * 200)

    def _drop(self) -> None:
        self.close_connection = True
        with suppress(OSError):
            self.connection.shutdown(socket.SHUT_RDWR)

    def _answer(self, status: int, headers: dict[str, str], body: str = "{}") -> None:
        content = body.encode()
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


@contextmanager
def receiving(**settings: Any) -> Iterator[Receiver]:
    """A receiver that is started and, at the end, stopped."""
    receiver = Receiver(**settings)
    receiver.start()
    try:
        yield receiver
    finally:
        time.sleep(0.02)
        receiver.stop()
