"""Alerts that the gateway lands itself end as those that Kafka brings."""

from __future__ import annotations

from typing import Any

import orjson

from dispatch.area import CommandArea
from dispatch.gateway.landing_publisher import LandingPublisher
from dispatch.gateway.publisher import Landed, OutgoingRecord
from dispatch.intake import Intake
from dispatch.landing import Landing
from dispatch.record import DIRECT, Entry, Record
from dispatch.sitting.quarantine import quarantined
from dispatch.store.outbox import Outbox
from dispatch.store.pool import Store
from schemas.topics import ALERTS_SHOP
from streams.outgoing import of_rejection
from tests.contract.looking import one
from tests.worlds.small import AREA, roster


def _outgoing(alert_id: str, **more: Any) -> OutgoingRecord:
    body = {"alert_id": alert_id, "source_id": "shop-00", "occurred_at": "2026-01-01T08:00:00+08:00"} | more
    return OutgoingRecord(ALERTS_SHOP, None, orjson.dumps(body), (), "shop-00")


async def _reached() -> bool:
    return True


class Refusing(Intake):
    """An intake that refuses what it reads, as it does where the rules cannot work on it."""

    def read(self, record: Record) -> Entry:
        """Return the entry as a person gets it."""
        entry = quarantined(super().read(record), "the rules failed: on purpose")
        assert entry is not None
        return entry


def _publisher(area: CommandArea, kind: type[Intake] = Intake) -> LandingPublisher:
    landing = Landing(kind({AREA: roster()}, AREA), {AREA: area})
    return LandingPublisher(lambda: landing, _reached, lambda: 1)


async def test_it_ends_as_if_kafka_had_brought_it(area: CommandArea, store: Store) -> None:
    """A landed alert has its receipt and its incident; the same from Kafka, and again, is a repeat."""
    publisher = _publisher(area)
    theft = _outgoing("a1", category="theft")
    assert await publisher.publish([theft]) == [Landed(ALERTS_SHOP)]
    rows = await one(store, "SELECT max(seq) FROM area_log")
    assert await one(store, "SELECT count(*) FROM incident") == 1
    landing = Landing(Intake({AREA: roster()}, AREA), {AREA: area})
    await landing.land([Record(ALERTS_SHOP, 0, 7, None, theft.value)])
    assert await publisher.publish([theft]) == [Landed(ALERTS_SHOP)]
    assert await one(store, "SELECT max(seq) FROM area_log") == rows
    assert await one(store, "SELECT seen_count FROM receipt WHERE event_id = 'a1'") == 3
    assert await one(store, "SELECT partition FROM receipt WHERE event_id = 'a1'") == DIRECT
    assert await one(store, "SELECT count(*) FROM receipt_offset") == 1, (
        "only Kafka's offset is in the ledger"
    )


async def test_another_body_under_the_same_id_is_a_conflict_here_too(area: CommandArea, store: Store) -> None:
    """An id that comes again with another body is a new alert and flagged, by whichever way it came."""
    publisher = _publisher(area)
    await publisher.publish([_outgoing("a1", category="theft"), _outgoing("a1", category="fire")])
    assert await one(store, "SELECT count(*) FROM receipt") == 2
    assert await one(store, "SELECT count(*) FROM alert_link") == 2


async def test_a_refused_one_is_told_on_the_topic_of_rejections(area: CommandArea, store: Store) -> None:
    """Nobody was told at the door: a person gets it, and it goes to alerts.rejected, without a place."""
    await _publisher(area, Refusing).publish([_outgoing("a1", category="theft")])
    assert await one(store, "SELECT count(*) FROM incident WHERE status = 'review'") == 1
    async with Outbox(store).rejections(5) as lent:
        data = orjson.loads(of_rejection(lent[0]).value)
    assert (data["source_topic"], data["source_partition"], data["source_offset"]) == (ALERTS_SHOP, 0, 0)
    assert data["reason"] == "the rules failed: on purpose (it came by HTTP and lies on no topic)"
