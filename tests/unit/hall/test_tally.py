"""The numbers of the day follow from the log, are bounded, and keep to the area's own clock."""

from __future__ import annotations

from typing import Any

from dispatch.hall.tally import KEPT_MS, Tally, day, hour_before, midnight_before, trend
from tests.worlds.small import NOON, S, World

MIDNIGHT = NOON - 12 * 3_600_000
HOUR = 3_600_000


def told(world: World, tally: Tally | None = None) -> Tally:
    """Return the tally of everything that happened in the world."""
    tally = tally or Tally()
    for at, _, events in world.rows:
        decided: list[Any] = events
        tally.take(at, decided)
    return tally


def everywhere(town: str) -> bool:
    """See every town."""
    return True


def test_the_day() -> None:
    """Alerts, openings, closings and the median of the first answers are counted since midnight."""
    world = World()
    world.alert(1, category="robbery")
    world.alert(5, category="robbery", source_id="shop-05")
    world.alert(10, x_m=1_500, category="theft", source_id="shop-07")
    world.report(21, "unit-n", "accepted")
    world.report(90, "unit-n", "on_scene")
    world.report(100, "unit-n", "cleared", disposition="caught")
    tales = list(told(world).seen(everywhere, lambda name: None))
    found = day(tales, MIDNIGHT)
    assert (found.alerts, found.opened, found.closed) == (3, 2, 1)
    assert found.first_answer_s_median == 20.0
    assert dict(found.opened_by_town) == {"440515003": 2}
    assert day(tales, NOON + HOUR).opened == 0


def test_towns() -> None:
    """Only incidents in towns that the asker sees are counted, by where they are known to be now."""
    world = World()
    world.alert(1)
    tally = told(world)
    assert list(tally.seen(lambda town: town == "elsewhere", lambda name: None)) == []
    assert len(list(tally.seen(lambda town: town == "elsewhere", lambda name: "elsewhere"))) == 1


def test_the_trend_has_every_hour() -> None:
    """Each hour tells what opened and closed in it, also when that was nothing."""
    world = World()
    world.alert(1)
    world.alert(3_700, x_m=1_500)
    tales = list(told(world).seen(everywhere, lambda name: None))
    first = hour_before(NOON + 3_800 * S, 480) - 2 * HOUR
    assert trend(tales, first, 3) == [(NOON - HOUR, 0, 0), (NOON, 1, 0), (NOON + HOUR, 1, 0)]


def test_what_is_old_is_forgotten() -> None:
    """A day later nothing is kept, so that the tally never grows beyond a day."""
    world = World()
    world.alert(1)
    tally = told(world)
    tally.forget(NOON)
    assert len(list(tally.seen(everywhere, lambda name: None))) == 1
    tally.forget(NOON + KEPT_MS)
    assert list(tally.seen(everywhere, lambda name: None)) == []


def test_the_clock_of_the_area() -> None:
    """Midnight and the hour are those of the area's zone, whole days from UTC or not."""
    assert midnight_before(NOON, 480) == MIDNIGHT == midnight_before(MIDNIGHT, 480)
    assert midnight_before(MIDNIGHT - 1, 480) == MIDNIGHT - 24 * HOUR
    assert hour_before(NOON + 59 * 60 * S, 480) == NOON
    assert hour_before(NOON, 345) == NOON - 45 * 60 * S
