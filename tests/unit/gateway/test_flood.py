"""A flood becomes one alert that a person sees, whatever becomes of the flood."""

from __future__ import annotations

import orjson

from dispatch.gateway.flood import WINDOW_MS, FloodWatch
from dispatch.gateway.intake import SourcePlace
from dispatch.gateway.quota import OverQuota
from schemas.codec import decode
from schemas.inbound import Alert
from schemas.topics import ALERTS_SENSOR
from tests.unit.gateway.spooling import Broker

HOSTILE = "<script>\u202e=cmd()"


class Sources:
    """One registered shop."""

    def find(self, source_id: str) -> SourcePlace | None:
        """Return where it is."""
        return SourcePlace("440515", "shop") if source_id == "shop-1" else None


def over(name: str = "shop-1") -> OverQuota:
    """Return the refusal of a source."""
    return OverQuota("source", name, 600, 3)


async def test_one_notice_for_each_source_and_window() -> None:
    """However often a source is refused, the desk is told once in ten minutes, and of each source apart."""
    broker, now = Broker(), 5 * WINDOW_MS
    watch = FloodWatch(broker, Sources(), lambda: now)
    for name in ("shop-1", "shop-1", HOSTILE, "shop-1"):
        await watch.tell(over(name))
    first, other = (decode(Alert, record.value) for record in broker.log)
    now += WINDOW_MS
    await watch.tell(over())
    again = decode(Alert, broker.log[2].value)
    assert len(broker.log) == 3
    assert (first.source_id, first.area_id, first.category) == (again.source_id, "440515", "other")
    assert len({first.alert_id, other.alert_id, again.alert_id}) == 3
    assert other.source_id != first.source_id
    assert first.text is not None
    assert first.text.startswith("source shop-1 is flooding: more than 600 alerts a minute")
    assert other.text is not None
    assert HOSTILE in other.text
    assert [record.topic for record in broker.log] == [ALERTS_SENSOR] * 3
    assert [record.key for record in broker.log] == [b"440515", None, b"440515"]
    assert first.location is None, "no place: nobody is sent, a person looks at it"


async def test_two_gateways_say_the_same() -> None:
    """Id and bytes follow from the source and the window: of two gateways' notices one is a repeat."""
    broker = Broker()
    for minute in (0, 9):
        await FloodWatch(broker, Sources(), lambda minute=minute: 60_000 * minute).tell(over())  # type: ignore[misc]
    assert broker.log[0] == broker.log[1]
    assert orjson.loads(broker.log[0].value)["occurred_at"] == "1970-01-01T00:00:00+00:00"


async def test_a_notice_that_could_not_be_published_is_tried_again() -> None:
    """Neither is the refusal held up by it, nor is the flood forgotten."""
    broker = Broker()
    broker.takes = 0
    watch = FloodWatch(broker, Sources(), lambda: 0)
    await watch.tell(over())
    broker.takes = None
    await watch.tell(over())
    await watch.tell(over())
    assert len(broker.log) == 1
