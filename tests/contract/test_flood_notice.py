"""What the desk sees of a flood: one incident for each source, waiting for a person, nobody sent."""

from __future__ import annotations

from collections import Counter
from typing import Any

from dispatch.area import CommandArea
from dispatch.gateway.flood import WINDOW_MS, FloodWatch
from dispatch.gateway.intake import SourcePlace
from dispatch.gateway.quota import OverQuota
from dispatch.intake import Intake
from dispatch.model.events import Event
from dispatch.record import Record
from tests.unit.gateway.spooling import Broker
from tests.worlds.small import AREA, roster


class Nobody:
    """A directory in which nobody is registered."""

    def find(self, source_id: str) -> SourcePlace | None:
        """Return None."""
        return None


async def test_a_flood_is_one_incident_that_waits_for_a_person(area: CommandArea) -> None:
    """Later notices of one flood join its incident, another's flood opens another; a repeat does nothing."""
    broker, intake, events = Broker(), Intake({AREA: roster()}, AREA), list[Event]()
    for window, name in ((0, "shop-00"), (1, "shop-00"), (1, "shop-01"), (1, "shop-01"), (9, "shop-00")):
        watch = FloodWatch(broker, Nobody(), lambda at=window: at * WINDOW_MS)  # type: ignore[misc]
        await watch.tell(OverQuota("source", name, 600, 3))
    for offset, sent in enumerate(broker.log):
        record = Record(sent.topic, 0, offset, sent.key, sent.value, sent.headers, 1)
        (outcome,) = await area.apply([intake.read(record)])
        events += outcome.events
    kinds = Counter(event.kind for event in events)
    opened: list[Any] = [event.incident for event in events if event.kind == "incident_opened"]
    assert (len(broker.log), len(opened)) == (5, 2)
    assert {(one.status, one.category) for one in opened} == {("review", "other")}
    assert not [kind for kind in kinds if kind.startswith("assign")], kinds
