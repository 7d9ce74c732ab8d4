"""`POST /v1/alerts`: 202 only with receipts, else an answer that says what to do."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import orjson
import pytest

from dispatch.gateway.permissions import Role
from dispatch.gateway.quota import Quota
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
        {"alert_id": "a1", "stored": "kafka", "topic": "alerts.sensor", "partition": 0, "offset": 0},
        {"alert_id": "a2", "stored": "kafka", "topic": "alerts.sensor", "partition": 0, "offset": 1},
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


async def test_a_spooled_alert_has_a_receipt_that_says_so(served: Served) -> None:
    """`stored` tells where it lies; what only Kafka knows is left out."""
    served.publisher.spooling = True
    async with served.client(Role.PUBLISHER) as client:
        answer = await client.post("/v1/alerts", json=ALERT)
    assert answer.status_code == 202
    assert answer.json()["receipts"] == [{"alert_id": "a1", "stored": "spool", "topic": "alerts.shop"}]


async def test_a_flood_is_refused_and_told_once_while_the_most_urgent_get_in() -> None:
    """429 with Retry-After, nothing dropped in silence, one notice; a fire of the same source is taken."""
    served = Served(quota=Quota(3, 100, 2))
    async with served.client(Role.PUBLISHER) as client:
        answers = [await client.post("/v1/alerts", json=ALERT | {"alert_id": f"a{n}"}) for n in range(6)]
        fire = await client.post("/v1/alerts", json=ALERT | {"alert_id": "f", "category": "fire"})
        other = await client.post("/v1/alerts", json=ALERT | {"source_id": "s2"})
    assert [one.status_code for one in answers] == [202] * 3 + [429] * 3
    assert 1 <= int(answers[-1].headers["retry-after"]) <= 60
    assert answers[-1].json()["limit_per_minute"] == 3
    assert (
        "source s1 sends more than 3 alerts a minute; nothing was published" in answers[-1].json()["detail"]
    )
    assert (fire.status_code, other.status_code) == (202, 202)
    notices = [one for one in served.publisher.records if one.source_id.startswith("gateway-flood-")]
    assert (len(served.publisher.records), len(notices)) == (6, 1)
    assert b"source s1 is flooding" in notices[0].value


async def test_json_nested_deeper_than_64_levels_is_refused(served: Served) -> None:
    """64 levels are read, 65 are not, and the answer names the limit."""
    async with served.client(Role.PUBLISHER) as client:
        answers = []
        for levels in (63, 64):
            deep = orjson.dumps(ALERT)[:-1] + b',"x":' + b"[" * levels + b"]" * levels + b"}"
            answers.append(await client.post("/v1/alerts", content=deep))
    assert [answer.status_code for answer in answers] == [202, 422]
    assert "nested deeper than 64 levels" in answers[1].json()["errors"][0]["message"]


async def test_a_short_body_with_a_long_spelling_is_refused(served: Served) -> None:
    """What would be longer than the limit on its topic is named at once, not refused by Kafka for ever."""
    long = orjson.dumps(ALERT)[:-1] + b',"x":[' + b"1e15," * 20_000 + b"1]}"
    async with served.client(Role.PUBLISHER) as client:
        answer = await client.post("/v1/alerts", content=long)
    assert (len(long) < 262_144, answer.status_code) == (True, 422)
    assert "the limit is 262,144" in answer.json()["errors"][0]["message"]
