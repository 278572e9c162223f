"""Cases to an endpoint: POST or PUT, one by one or in batches, with an idempotency key each.

Enters: shipments. Leaves: requests, each repeated until it is answered for good: transient failures with growing, random
pauses, and no sooner than `Retry-After` says. Refuses to go on where the endpoint does not answer at all: what was not
acknowledged stays in the outbox. Certificates are always checked; redirections are not followed, because cases go only
where they were sent.

A 2xx acknowledges, 408, 409, 425, 429 and 5xx come again, everything else is a refusal. Of a batch that is refused the
halves are sent, until those are found that are refused by themselves.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING, Literal
from urllib.parse import quote

from pydantic import Field

from docintel.errors import UsageError
from docintel.sinks import http_messages as messages
from docintel.sinks.base import Case, Receipt, Shipment, SinkError, Target
from docintel.sinks.options import Options, chosen

if TYPE_CHECKING:
    from urllib3 import BaseHTTPResponse, PoolManager

TOKEN, SECRET = "DOCINTEL_HTTP_TOKEN", "DOCINTEL_HTTP_SECRET"
_TRANSIENT = frozenset((408, 409, 425, 429))
_READ_AT_MOST = 65_536


class HttpOptions(Options):
    """How the endpoint wants its cases.

    `batch` above 1 sends so many cases in one request. `{key}` in the address is replaced by the case's key. `retries`
    and the pauses hold for one request in one run. `give_up`: so many failed requests in a row end the run.
    `success`, as `code=0,200`: what the answer's JSON must say besides the status, for systems that answer 200 to
    everything. `token_header` takes the token as it is where it is another than `Authorization`.
    """

    method: Literal["POST", "PUT"] = "POST"
    batch: int = Field(default=1, ge=1, le=1000)
    cloudevents: bool = False
    timeout: float = Field(default=30.0, gt=0, le=600)
    retries: int = Field(default=5, ge=0, le=20)
    pause: float = Field(default=0.5, ge=0, le=60)
    longest_pause: float = Field(default=60.0, ge=0, le=3600)
    give_up: int = Field(default=3, ge=1, le=1000)
    ca: str | None = None
    proxy: str | None = None
    success: str | None = Field(default=None, pattern=r"^[^=]+=.+$")
    token_header: str = "Authorization"


@dataclass(frozen=True, slots=True)
class _Answer:
    """What became of a request: taken, refused for good, or unanswered; `reached` is False where nobody spoke."""

    outcome: Literal["acknowledged", "refused", "failed"]
    reason: str = ""
    reached: bool = True


class Endpoint:
    """One endpoint. `sleep` and `random` can be replaced in tests."""

    network = True
    remembers = True
    batch: int | None = 200

    def __init__(self, target: Target, *, sleep: Callable[[float], None] = time.sleep, random: Random | None = None) -> None:
        self._options = chosen(HttpOptions, target.options)
        self._address = target.address
        if self._options.batch > 1 and "{key}" in target.address:
            raise UsageError("地址中有 {key} 时不能成批发送：请去掉 --option batch=…（{key} goes with single cases only）")
        self._token, self._secret = os.environ.get(TOKEN, ""), os.environ.get(SECRET, "")
        self._sleep, self._random = sleep, random or Random()
        self._failed: list[Receipt] = []
        self._in_a_row, self._last, self._spoke = 0, "", False
        self._pool: PoolManager | None = None

    def send(self, shipments: Sequence[Shipment]) -> Iterable[Receipt]:
        cases = [case for shipment in shipments for case in shipment.cases]
        self._spoke = False
        for at in range(0, len(cases), self._options.batch):
            yield from self._deliver(cases[at : at + self._options.batch])
        yield from self._failures()
        if self._in_a_row and not self._spoke:
            raise self._down(self._last)

    def _deliver(self, cases: Sequence[Case]) -> Iterator[Receipt]:
        answer = self._until_answered(cases)
        if answer.outcome == "refused" and len(cases) > 1:
            half = len(cases) // 2
            yield from self._deliver(cases[:half])
            yield from self._deliver(cases[half:])
            return
        if answer.outcome == "failed":
            self._failed += [Receipt(case.key, "failed", answer.reason) for case in cases if answer.reached]
            self._in_a_row, self._last, self._spoke = self._in_a_row + 1, answer.reason, self._spoke or answer.reached
            if self._in_a_row >= self._options.give_up:
                raise self._down(answer.reason)
            return
        self._in_a_row, self._spoke = 0, True
        yield from self._failures()
        yield from (Receipt(case.key, answer.outcome, answer.reason) for case in cases)

    def _down(self, reason: str) -> SinkError:
        return SinkError(f"对方没有正常应答，已停止，未送达的留在发件箱：{reason}（the endpoint does not answer）")

    def _failures(self) -> Iterator[Receipt]:
        """Failures that may be the case's own: the endpoint spoke, and it did not fail at everything. Those before it was
        given up are nobody's failure, or an endpoint that is down for a night would wear out what waits for it."""
        failed, self._failed = self._failed, []
        yield from failed

    def _until_answered(self, cases: Sequence[Case]) -> _Answer:
        answer = _Answer("failed", "")
        for attempt in range(self._options.retries + 1):
            answer, wanted = self._once(cases)
            if answer.outcome != "failed":
                return answer
            if attempt < self._options.retries:
                self._sleep(self._pause(attempt, wanted))
        return answer

    def _pause(self, attempt: int, wanted: float | None) -> float:
        """Full jitter, so that feeders that failed together do not come back together; never sooner than was asked."""
        if wanted is not None and wanted > self._options.longest_pause:
            raise SinkError(f"对方要求 {wanted:.0f} 秒后再来，请届时重新运行（the endpoint asks to come back later）")
        drawn = self._random.uniform(0, min(self._options.longest_pause, self._options.pause * 2**attempt))
        return max(drawn, wanted or 0.0)

    def _once(self, cases: Sequence[Case]) -> tuple[_Answer, float | None]:
        """One request; with how many seconds to wait, where the other side says so."""
        from urllib3.exceptions import HTTPError

        body = messages.body_of(cases, batch=self._options.batch > 1, cloudevents=self._options.cloudevents)
        headers = messages.headers_of(cases, body, batch=self._options.batch > 1, cloudevents=self._options.cloudevents,
                                      token=self._token, token_header=self._options.token_header, secret=self._secret,
                                      sent_at=int(time.time()))  # fmt: skip
        try:
            response = self._request(self._url(cases), body, headers)
        except HTTPError as error:
            return _Answer("failed", _named(error), reached=False), None
        if not _is_whole(response):
            response.close()
            return _Answer("failed", "应答不完整（the answer broke off）", reached=False), None
        answer = _answer(response.status, _told(response), self._options.success)
        return answer, messages.retry_after(response.headers.get("Retry-After"), time.time())

    def _request(self, url: str, body: bytes, headers: dict[str, str]) -> BaseHTTPResponse:
        if self._pool is None:
            self._pool = _pool(self._options)
        return self._pool.request(
            self._options.method, url, body=body, headers=headers, retries=False, redirect=False, preload_content=False
        )

    def _url(self, cases: Sequence[Case]) -> str:
        return self._address.replace("{key}", quote(cases[0].key, safe=""))

    def close(self) -> None:
        if self._pool is not None:
            self._pool.clear()


def _pool(options: HttpOptions) -> PoolManager:
    import urllib3

    timeout = urllib3.Timeout(connect=min(options.timeout, 10.0), read=options.timeout)
    context = urllib3.util.create_urllib3_context()
    context.load_default_certs()
    if options.ca is not None:
        try:
            context.load_verify_locations(options.ca)
        except OSError as error:
            raise UsageError(f"无法读取证书 {options.ca}：{error}（cannot read the certificate）") from error
    if options.proxy is not None:
        return urllib3.ProxyManager(options.proxy, timeout=timeout, ssl_context=context)
    return urllib3.PoolManager(timeout=timeout, ssl_context=context)


def _answer(status: int, told: str, success: str | None = None) -> _Answer:
    """
    >>> _answer(201, "").outcome, _answer(429, "").outcome, _answer(503, "").outcome, _answer(422, "缺少字段").reason
    ('acknowledged', 'failed', 'failed', 'HTTP 422：缺少字段')
    >>> _answer(200, '{"code": 500, "msg": "区划代码有误"}', "code=0,200").outcome
    'refused'
    """
    reason = f"HTTP {status}" + (f"：{' '.join(told.split())[:200]}" if told else "")
    if 200 <= status < 300:
        fine = success is None or messages.says(told, success)
        return _Answer("acknowledged") if fine else _Answer("refused", reason)
    return _Answer("failed" if status in _TRANSIENT or status >= 500 else "refused", reason)


def _is_whole(response: BaseHTTPResponse) -> bool:
    """Whether the head of an answer came through. Python takes headers that a broken connection cut off for whole ones,
    so that "HTTP/1.1 201" and silence would acknowledge a case: an answer must say how long it is, or that it ends with
    the connection."""
    told_length = response.headers.get("Content-Length") is not None or "Transfer-Encoding" in response.headers
    ends_with_connection = "close" in response.headers.get("Connection", "").lower() or response.version == 10
    return told_length or ends_with_connection or response.status == 204


def _told(response: BaseHTTPResponse) -> str:
    """The beginning of the answer; the connection is given back or, with more to come, dropped."""
    from urllib3.exceptions import HTTPError

    try:
        told = response.read(_READ_AT_MOST).decode("utf-8", "replace")
    except HTTPError:
        told = ""
    if response.length_remaining:
        response.close()
    else:
        response.drain_conn()
    response.release_conn()
    return told


def _named(error: Exception) -> str:
    """
    >>> _named(TimeoutError("read timed out"))
    'TimeoutError: read timed out'
    """
    return f"{type(error).__name__}: {error}"[:200]


def open_sink(target: Target) -> Endpoint:
    """The endpoint that the address names."""
    return Endpoint(target)
