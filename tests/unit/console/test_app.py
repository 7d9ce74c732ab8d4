"""What holds for every answer: its description, its headers, its form when something is wrong."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Iterator
from typing import Any

import pytest

from dispatch.console.health import Check, look, probes
from dispatch.console.routes import stream
from dispatch.gateway.permissions import Role
from dispatch.store.errors import DoubleBooking, Transient
from dispatch.up.readiness import is_whole
from tests.unit.console.served import Served, passes


def references(document: Any) -> Iterator[str]:
    """Yield every $ref of a document."""
    if isinstance(document, dict):
        if isinstance(document.get("$ref"), str):
            yield document["$ref"]
        for value in document.values():
            yield from references(value)
    elif isinstance(document, list):
        for value in document:
            yield from references(value)


async def test_the_description_is_whole() -> None:
    """Every reference of the OpenAPI document resolves, and the bodies we read ourselves are in it."""
    async with Served().client(None) as client:
        document = (await client.get("/openapi.json")).json()
    known = {f"#/components/schemas/{name}" for name in document["components"]["schemas"]}
    assert set(references(document)) <= known
    assert {"Alert", "StatusReport", "Assign", "Close", "Problem"} <= set(document["components"]["schemas"])
    assert "HTTPBearer" in document["components"]["securitySchemes"]
    assert {"/v1/alerts", "/v1/incidents/{incident_id}/commands", "/v1/stream"} <= set(document["paths"])


async def test_the_description_tells_every_answer_and_who_may_ask() -> None:
    """Whoever reads only the OpenAPI document knows what comes back, and where a token is needed."""
    async with Served().client(None) as client:
        document = (await client.get("/openapi.json")).json()
    operations = {
        f"{method} {path}": operation
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    }
    silent = [
        f"{name} {status}"
        for name, operation in operations.items()
        for status, answer in operation["responses"].items()
        if not answer.get("content") and status not in ("204", "303", "304")
    ]
    open_to_all = {name for name, operation in operations.items() if not operation.get("security")}
    assert silent == []
    assert open_to_all == {
        "get /healthz", "get /readyz", "get /login", "get /login/callback", "get /v1/ui",
        "post /v1/devices",
    }  # fmt: skip


@pytest.mark.parametrize("path", ["/healthz", "/v1/incidents", "/nothing"])
async def test_every_answer_has_the_security_headers(path: str) -> None:
    """Good or bad, an answer cannot be framed, sniffed, cached or run as a page."""
    async with Served().client(Role.PUBLISHER) as client:
        headers = (await client.get(path)).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "no-store"
    assert headers["content-security-policy"].startswith("default-src 'none'")
    assert headers["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize(
    ("error", "status"),
    [(Transient("down"), 503), (DoubleBooking("unit-1"), 500), (RuntimeError("inside"), 500)],
)
async def test_failures_tell_nothing_of_the_inside(
    monkeypatch: pytest.MonkeyPatch, error: Exception, status: int
) -> None:
    """A database that is away is a 503 to be tried again; anything else is a 500 without its insides."""
    served = Served()

    async def fails(*_: object) -> None:
        raise error

    monkeypatch.setattr(served.area, "incidents", fails)
    async with served.client(Role.DISPATCHER) as client:
        answer = await client.get("/v1/incidents")
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert str(error) not in answer.text
    assert ("retry-after" in answer.headers) == (status == 503)


async def test_ready_is_the_truth_of_every_check() -> None:
    """A needed check that fails, raises or hangs makes the console not ready, and is named."""
    served = Served()
    served.probes.update(good=passes)
    async with served.client(None) as client:
        assert (await client.get("/readyz")).json()["ready"] is True
        served.probes.update(bad=_fails, worse=_raises)
        answer = await client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["degraded"] == ["bad", "worse"]
    assert answer.json()["checks"] == {
        "good": {"ok": True, "detail": "fine"},
        "bad": {"ok": False, "detail": "12.0 s behind"},
        "worse": {"ok": False, "detail": "ConnectionError"},
    }


async def _fails() -> Check:
    return Check(False, "12.0 s behind")


async def _raises() -> Check:
    raise ConnectionError("postgresql://user:secret@host")


@pytest.mark.parametrize(
    ("failing", "ready"),
    [
        ("", True),
        ("kafka", True),
        ("spool", True),
        ("kafka worker relay auditor", True),
        ("kafka spool", False),
        ("database", False),
        ("database kafka", False),
        ("feed", False),
        ("area", False),
    ],
)
async def test_a_console_is_ready_while_it_takes_alerts(failing: str, ready: bool) -> None:
    """An outage behind the console is told as degraded; only without a place for alerts is it unready."""
    served = Served()
    names = ("database", "kafka", "worker", "relay", "auditor", "feed", "spool", "area")
    served.probes.update({name: _raises if name in failing.split() else passes for name in names})
    async with served.client(None) as client:
        answer = await client.get("/readyz")
    assert answer.status_code == (200 if ready else 503)
    assert answer.json()["ready"] is ready
    assert answer.json()["degraded"] == [name for name in names if name in failing.split()]
    assert is_whole(answer) is (failing == "")


async def test_landing_in_the_database_is_a_place_for_alerts_too() -> None:
    """Where alerts land directly, neither Kafka nor the spool is needed to take them."""
    served = Served()
    served.probes.update(database=passes, direct=passes, kafka=_fails, spool=_fails)
    async with served.client(None) as client:
        assert (await client.get("/readyz")).status_code == 200


@pytest.mark.parametrize(
    ("beat", "lag", "stale", "broker", "wrong"),
    [
        (1.0, 0.0, 0.1, True, set()),
        (None, 0.0, 0.1, True, {"worker", "auditor"}),
        (8.1, 0.0, 0.1, True, {"worker", "auditor"}),
        (1.0, 8.1, 0.1, True, {"relay"}),
        (1.0, 0.0, 5.1, True, {"feed"}),
        (1.0, 0.0, float("inf"), False, {"feed", "kafka"}),
    ],
)
async def test_what_ready_means(
    beat: float | None, lag: float, stale: float, broker: bool, wrong: set[str]
) -> None:
    """Signs of life within 8 s, so that nothing is unseen for 10; relay, feed, database and broker."""

    class Vitals:
        async def ping(self) -> None:
            return

        async def heartbeat_age_s(self, role: str) -> float | None:
            return beat

        async def relay_lag_s(self, area_ids: object) -> float:
            return lag

    async def reached() -> bool:
        return broker

    checks = await look(probes(Vitals(), reached, lambda: stale, ["440515"]))
    assert {name for name, check in checks.items() if not check.ok} == wrong


async def test_a_reader_that_stopped_reading_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    """A stream whose client does not take its events within the limit is ended, and its place freed."""
    monkeypatch.setattr(stream, "SEND_TIMEOUT_S", 0.05)
    freed = asyncio.Event()

    async def content() -> AsyncGenerator[bytes]:
        try:
            while True:
                yield b"data: x\n\n"
        finally:
            freed.set()

    async def send(message: Any) -> None:
        if message["type"] == "http.response.body":
            await asyncio.Event().wait()

    async with asyncio.timeout(5):
        await stream.FeedResponse(content(), lambda: None).stream_response(send)
    assert freed.is_set()
