"""Endpoints: what a request looks like, what is tried again and what is not, and when it gives up."""

from __future__ import annotations

import hashlib
import hmac
import re
import shutil
import ssl
import subprocess
from datetime import date, datetime
from pathlib import Path
from random import Random
from typing import Any

import pytest
from make_reports import make_report
from receiver import Receiver, receiving

from docintel.errors import UsageError
from docintel.report import Report
from docintel.sinks import FeedPlan, FeedResult, SinkError, feed
from docintel.sinks.base import Case, Shipment, Target
from docintel.sinks.http import SECRET, TOKEN, Endpoint
from docintel.sinks.outbox import Outbox
from docintel.sinks.status import troubles

QUICK = {"pause": "0.001", "timeout": "0.3", "retries": "2"}


@pytest.fixture
def box(tmp_path: Path) -> Path:
    return tmp_path / "outbox.sqlite"


def fed(receiver: Receiver, box: Path, *reports: Report, path: str = "/cases", mapping: str | None = None, **options: Any) -> FeedResult:
    told = QUICK | {name: str(value) for name, value in options.items()}
    return feed(reports, FeedPlan(receiver.address + path, mapping, box, date(2024, 6, 1), options=told))


def test_one_case_is_one_request(box: Path) -> None:
    report = make_report("a", 3)
    with receiving() as receiver:
        assert fed(receiver, box, report).acknowledged == 3
    assert [request.method for request in receiver.requests] == ["POST"] * 3
    assert [request.json["description"] for request in receiver.requests] == [problem.description for problem in report.problems]
    assert len({request.headers["idempotency-key"] for request in receiver.requests}) == 3
    assert "authorization" not in receiver.requests[0].headers


def test_put_goes_to_the_place_of_the_case(box: Path) -> None:
    report = make_report("a", 1)
    with receiving() as receiver:
        fed(receiver, box, report, path="/cases/{key}", method="PUT")
    (request,) = receiver.requests
    assert (request.method, request.path) == ("PUT", f"/cases/{report.id}%3A{report.problems[0].id}")


def test_batches(box: Path) -> None:
    with receiving() as receiver:
        assert fed(receiver, box, make_report("a", 5), make_report("b", 4), batch=4).acknowledged == 9
    assert [len(request.json["cases"]) for request in receiver.requests] == [4, 4, 1]
    assert len(receiver.cases) == 9


def test_cloud_events(box: Path) -> None:
    report = make_report("a", 1, problem={"status": "found"})
    with receiving() as receiver:
        fed(receiver, box, report, cloudevents=True)
        fed(receiver, box, make_report("a", 1, problem={"status": "resolved"}), cloudevents=True)
        fed(receiver, box, make_report("b", 2), cloudevents=True, batch=10)
    first, second, batch = receiver.requests
    assert first.headers["content-type"].startswith("application/cloudevents+json")
    event = first.json
    assert {name: event[name] for name in ("specversion", "source", "type", "subject", "datacontenttype")} == {
        "specversion": "1.0", "source": f"urn:docintel:{report.id}", "type": "docintel.case.created.v1",
        "subject": f"{report.id}:{report.problems[0].id}", "datacontenttype": "application/json",
    }  # fmt: skip
    assert (event["data"]["status"], second.json["type"]) == ("found", "docintel.case.updated.v1")
    assert datetime.fromisoformat(event["time"]).tzinfo is not None
    assert batch.headers["content-type"].startswith("application/cloudevents-batch+json")
    assert len(batch.json) == 2


def test_token_and_signature_come_from_the_environment(box: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(TOKEN, "令牌-1".encode().hex())
    monkeypatch.setenv(SECRET, "共享密钥")
    with receiving() as receiver:
        fed(receiver, box, make_report("a", 1))
    (request,) = receiver.requests
    assert request.headers["authorization"] == f"Bearer {'令牌-1'.encode().hex()}"
    match = re.fullmatch(r"t=(\d+),v1=([0-9a-f]{64})", request.headers["x-docintel-signature"])
    assert match
    assert match[2] == hmac.new("共享密钥".encode(), f"{match[1]}.".encode() + request.body, hashlib.sha256).hexdigest()
    assert "共享密钥".encode() not in box.read_bytes()


def test_a_refusal_is_for_good_and_told(box: Path) -> None:
    with receiving(refuses=lambda case: "第2处" in case["description"]) as receiver:
        result = fed(receiver, box, make_report("a", 3))
        assert (result.acknowledged, result.refused, result.complete) == (2, 1, False)
        assert result.reasons == {'HTTP 422：{"error": "缺少字段"}': 1}
        assert [one["state"] for one in troubles(Outbox(box))] == ["refused"]
        assert fed(receiver, box, make_report("a", 3)).acknowledged == 0
        assert len(receiver.requests) == 3
        receiver.refuses = lambda _: False
        assert Outbox(box).retry(f"{receiver.address}/cases · plain") == 1
        assert fed(receiver, box).acknowledged == 1
    assert len(receiver.cases) == 3


def test_one_bad_case_does_not_spoil_its_batch(box: Path) -> None:
    with receiving(refuses=lambda case: "第7处" in case["description"]) as receiver:
        result = fed(receiver, box, make_report("a", 20), batch=20)
    assert (result.acknowledged, result.refused, len(receiver.cases)) == (19, 1, 19)


@pytest.mark.parametrize("status", ["500", "502", "503", "429", "408", "425", "409"])
def test_a_passing_failure_is_tried_again(status: str, box: Path) -> None:
    with receiving(fault_of=lambda number: status if number == 1 else None) as receiver:
        assert fed(receiver, box, make_report("a", 1)).complete
    first, second = receiver.requests
    assert (first.body, first.headers["idempotency-key"]) == (second.body, second.headers["idempotency-key"])


def test_what_keeps_failing_stays_and_dies_at_last(box: Path) -> None:
    with receiving(fault_of=lambda _: "500") as receiver:
        result = fed(receiver, box, make_report("a", 1))
        assert (result.failed, result.waiting, len(receiver.requests)) == (1, 1, 3)
        for _ in range(7):
            result = fed(receiver, box)
        assert (result.waiting, [one["state"] for one in troubles(Outbox(box))]) == (0, ["dead"])
        receiver.fault_of = lambda _: None
        assert Outbox(box).retry(f"{receiver.address}/cases · plain") == 1
        assert fed(receiver, box).complete


def test_an_endpoint_that_is_away_ends_the_run_and_loses_nothing(box: Path) -> None:
    receiver = Receiver()
    receiver.start()
    receiver.stop()
    result = fed(receiver, box, make_report("a", 30))
    assert "没有正常应答" in result.stopped
    assert (result.acknowledged, result.waiting) == (0, 30)
    assert "没有正常应答" in fed(receiver, box, batch=100, retries=0).stopped
    for _ in range(9):  # a night long
        fed(receiver, box, retries=0)
    assert list(troubles(Outbox(box))) == []
    receiver.start()
    assert fed(receiver, box).acknowledged == 30
    receiver.stop()


def test_an_endpoint_that_answers_500_to_everything_wears_out_nothing(box: Path) -> None:
    with receiving(fault_of=lambda _: "502") as receiver:
        for _ in range(9):
            result = fed(receiver, box, make_report("a", 30), retries=0)
            assert (result.stopped != "", result.waiting) == (True, 30)
        receiver.fault_of = lambda _: None
        assert fed(receiver, box).complete
    assert len(receiver.cases) == 30


def test_a_case_that_fails_alone_is_put_aside(box: Path) -> None:
    with receiving() as receiver:
        receiver.fault_of = lambda number: "500" if "第2处" in receiver.requests[number - 1].body.decode() else None
        for _ in range(8):
            fed(receiver, box, make_report("a", 3), retries=0)
    assert len(receiver.cases) == 2
    assert [one["state"] for one in troubles(Outbox(box))] == ["dead"]


def test_redirections_are_not_followed(box: Path) -> None:
    with receiving() as elsewhere, receiving(answer=(307, {"Location": elsewhere.address})) as receiver:
        result = fed(receiver, box, make_report("a", 1))
    assert (result.refused, elsewhere.requests) == (1, [])


def test_a_system_that_answers_200_to_everything(box: Path) -> None:
    answers = {"success": "code=0,200", "token_header": "X-Access-Token"}
    with receiving(answer=(200, {}, '{"code": 500, "msg": "区划代码有误"}')) as receiver:
        result = fed(receiver, box, make_report("a", 1), **answers)
        assert (result.refused, list(result.reasons)) == (1, ['HTTP 200：{"code": 500, "msg": "区划代码有误"}'])
        receiver.answer = (200, {}, '{"code": 200}')
        Outbox(box).retry(f"{receiver.address}/cases · plain")
        assert fed(receiver, box, **answers).acknowledged == 1


def endpoint(receiver: Receiver, slept: list[float], **options: str) -> Endpoint:
    return Endpoint(Target(receiver.address, (), options=QUICK | options), sleep=slept.append, random=Random(1))


ONE = [Shipment("doc-1", (Case("k", 1, "i", {"a": 1}, "doc-1", "2024-06-01T00:00:00+00:00"),), {})]


def test_it_waits_as_long_as_it_is_asked_to_and_longer_each_time() -> None:
    slept: list[float] = []
    faults = {1: "500", 2: "429 7", 3: "500", 4: "500"}
    with receiving(fault_of=faults.get) as receiver:
        receipts = list(endpoint(receiver, slept, retries="5", pause="1").send(ONE))
    assert [receipt.outcome for receipt in receipts] == ["acknowledged"]
    assert slept[1] == 7
    assert all(0 <= pause <= 2**attempt for attempt, pause in enumerate(slept) if attempt != 1)


def test_who_asks_for_an_hour_is_left_alone() -> None:
    slept: list[float] = []
    with receiving(fault_of=lambda _: "429 3600") as receiver, pytest.raises(SinkError, match="3600 秒后再来"):
        list(endpoint(receiver, slept).send(ONE))
    assert slept == []


WRONG = {"batch=0": "batch", "bach=5": "是否想写 batch", "method=GET": "method", "timeout=soon": "timeout"}


@pytest.mark.parametrize("written", WRONG)
def test_options_are_checked(written: str) -> None:
    name, _, value = written.partition("=")
    with pytest.raises(UsageError, match=WRONG[written]):
        Endpoint(Target("http://127.0.0.1:9", (), options={name: value}))


def test_batches_have_no_place_of_one_case() -> None:
    with pytest.raises(UsageError, match="key"):
        Endpoint(Target("http://127.0.0.1:9/{key}", (), options={"batch": "5"}))


def test_certificates_are_checked(tmp_path: Path, box: Path) -> None:
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed")
    certificate, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1",
               "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(key), "-out", str(certificate)]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with receiving(tls=context) as receiver:
        result = fed(receiver, box, make_report("a", 1), give_up=1)
        assert (result.acknowledged, result.waiting, receiver.requests) == (0, 1, [])
        assert "certificate" in result.stopped
        assert fed(receiver, box, ca=certificate).acknowledged == 1
