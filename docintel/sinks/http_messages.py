"""What stands in a request: bodies, CloudEvents, headers, signatures.

Enters: cases. Leaves: bytes and headers. The same case gives the same bytes however often it is sent; only the time of
sending, which the signature covers, moves.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Sequence
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import Any

from docintel import __version__
from docintel.sinks.base import Case

_EVENT_TYPE = "docintel.case.{change}.v1"


def body_of(cases: Sequence[Case], *, batch: bool, cloudevents: bool) -> bytes:
    """One case is its record, several are `{"cases": [{"key", "idempotency_key", "record"} …]}`; as CloudEvents 1.0 one
    event in structured mode, or an array of events."""
    told: Any
    if cloudevents:
        told = [event(case) for case in cases] if batch else event(cases[0])
    elif batch:
        told = {"cases": [_within_batch(case) for case in cases]}
    else:
        told = dict(cases[0].record)
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


def event(case: Case) -> dict[str, Any]:
    """A case as a CloudEvent 1.0. Source and id together are its own, as the specification wants: sent twice it is the same."""
    return {
        "specversion": "1.0",
        "id": case.idempotency_key,
        "source": f"urn:docintel:{case.document_id}",
        "type": _EVENT_TYPE.format(change="updated" if case.is_update else "created"),
        "subject": case.key,
        "time": case.recorded_at,
        "datacontenttype": "application/json",
        "data": dict(case.record),
    }


def _within_batch(case: Case) -> dict[str, Any]:
    return {"key": case.key, "revision": case.revision, "idempotency_key": case.idempotency_key, "record": dict(case.record)}


def headers_of(
    cases: Sequence[Case], body: bytes, *, batch: bool, cloudevents: bool, token: str, token_header: str, secret: str, sent_at: int
) -> dict[str, str]:
    """The headers of a request; `Authorization` and the signature only where there is a token or a secret."""
    kind = "application/json"
    if cloudevents:
        kind = "application/cloudevents-batch+json" if batch else "application/cloudevents+json"
    headers = {
        "Content-Type": f"{kind}; charset=utf-8",
        "Accept": "application/json",
        "User-Agent": f"docintel/{__version__}",
        "Idempotency-Key": cases[0].idempotency_key if not batch else _of_all(cases),
    }
    if token:
        headers[token_header] = f"Bearer {token}" if token_header.lower() == "authorization" else token
    if secret:
        headers["X-Docintel-Signature"] = f"t={sent_at},v1={signature(secret, sent_at, body)}"
    return headers


def signature(secret: str, sent_at: int, body: bytes) -> str:
    """HMAC-SHA256 over the time of sending, a full stop and the body, in hexadecimal.

    >>> signature("钥匙", 1717200000, b"{}")[:16]
    '319170c5495e7316'
    """
    return hmac.new(secret.encode(), f"{sent_at}.".encode() + body, hashlib.sha256).hexdigest()


def _of_all(cases: Sequence[Case]) -> str:
    return hashlib.sha256("\n".join(case.idempotency_key for case in cases).encode()).hexdigest()[:32]


def says(told: str, rule: str) -> bool:
    """Whether an answer's JSON has one of the values at the place that a rule names.

    >>> says('{"code": 0}', "code=0,200"), says('{"result": {"ok": true}}', "result.ok=true"), says("<html>", "code=0")
    (True, True, False)
    """
    path, _, values = rule.partition("=")
    try:
        found = json.loads(told)
        for step in path.split("."):
            found = found[step]
    except (ValueError, KeyError, TypeError):
        return False
    word = found if isinstance(found, str) else json.dumps(found)
    return word in values.split(",")


def retry_after(told: str | None, now: float) -> float | None:
    """How many seconds `Retry-After` asks for: a number, or a date.

    >>> retry_after("120", 0), retry_after("Thu, 01 Jan 1970 00:01:00 GMT", 10), retry_after("soon", 0)
    (120.0, 50.0, None)
    """
    if told is None:
        return None
    if told.strip().isdigit():
        return float(told)
    try:
        day = parsedate_to_datetime(told)
    except (TypeError, ValueError):
        return None
    return max(0.0, (day if day.tzinfo else day.replace(tzinfo=UTC)).timestamp() - now)
