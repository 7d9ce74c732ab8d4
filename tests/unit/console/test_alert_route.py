"""`POST /v1/alerts`: 202 only with receipts, else an answer that says what to do."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import orjson
import pytest

from dispatch.gateway.permissions import Role
from tests.unit.console.served import Served

ALERT: dict[str, Any] = {"alert_id": "a1", "source_id": "s1", "occurred_at": "2026-11-22T08:00:00+08:00"}


@pytest.fixture
def served() -> Served:
    """The application over memory."""
    return Served()


async def test_receipts_tell_where_each_alert_lies(served: Served) -> None:
    """One receipt for each alert, in order, once the broker has them."""
    async with served.client(Role.PUBLISHER) as client:
        answer = await client.post(
            "/v1/alerts", params={"source": "sensor"}, json=[ALERT, ALERT | {"alert_id": "a2"}]
        )
    assert answer.status_code == 202
    assert answer.json()["receipts"] == [
        {"alert_id": "a1", "topic": "alerts.sensor", "partition": 0, "offset": 0},
        {"alert_id": "a2", "topic": "alerts.sensor", "partition": 0, "offset": 1},
    ]
    assert len(served.publisher.records) == 2


async def test_nothing_is_published_when_anything_is_wrong(served: Served) -> None:
    """A list with one wrong alert is refused as a whole, naming index, field, value and message."""
    async with served.client(Role.PUBLISHER) as client:
        answer = await client.post("/v1/alerts", json=[ALERT, ALERT | {"severity": "awful"}])
    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert (error["index"], error["field"], error["value"]) == (1, "severity", "'awful'")
    assert served.publisher.records == []


async def test_an_unreachable_broker_is_a_503_that_says_when_to_come_back(served: Served) -> None:
    """Without Kafka there is no receipt: the caller keeps the alert and tries again."""
    served.publisher.failing = True
    async with served.client(Role.PUBLISHER) as client:
        answer = await client.post("/v1/alerts", json=ALERT)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "3")


async def test_a_body_beyond_256_kib_is_refused_by_its_length_and_by_its_bytes(served: Served) -> None:
    """Whether the length is declared or not, no more than the limit is read."""

    async def dribble() -> AsyncIterator[bytes]:
        for _ in range(300):
            yield b" " * 1_024

    async with served.client(Role.PUBLISHER) as client:
        declared = await client.post("/v1/alerts", content=b" " * (256 * 1_024 + 1))
        chunked = await client.post("/v1/alerts", content=dribble())
        fits = await client.post("/v1/alerts", content=orjson.dumps(ALERT).ljust(256 * 1_024))
    assert [(a.status_code, a.json().get("limit_bytes")) for a in (declared, chunked)] == [(413, 262_144)] * 2
    assert fits.status_code == 202


async def test_an_unknown_source_class_is_named(served: Served) -> None:
    """`source` is one of three."""
    async with served.client(Role.PUBLISHER) as client:
        answer = await client.post("/v1/alerts", params={"source": "desk"}, json=ALERT)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "source"
