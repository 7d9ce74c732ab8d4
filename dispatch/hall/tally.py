"""The numbers of a day, counted from the log as it grows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Final

from dispatch.model.assignment import ANSWERED
from dispatch.model.events import (
    AlertLinked,
    AssignmentChanged,
    Event,
    IncidentChanged,
    IncidentClosed,
    IncidentOpened,
    ResponderNotified,
)

KEPT_MS: Final = 25 * 3_600_000
"""What is older is forgotten: a day, and the hour that has begun."""

_SLOT_MS: Final = 900_000
"""Alerts are counted by quarter hours: every zone's midnight falls on one."""

SeesTown = Callable[[str], bool]


@dataclass(slots=True)
class Tale:
    """What happened to one incident lately. Times are UTC ms, 0 for not within what is kept."""

    town: str = ""
    opened_at: int = 0
    first_answer_at: int = 0
    closings: list[int] = field(default_factory=list)
    alerts: Counter[int] = field(default_factory=Counter)


class Tally:
    """Counts events row by row; `seq` and `hash` are of the newest row that was looked at.

    Memory is bounded by the incidents of a day, not by their alerts.
    """

    def __init__(self) -> None:
        self.seq = 0
        self.hash = b""
        self._tales: dict[str, Tale] = {}
        self._asked: dict[str, str] = {}

    def take(self, at: int, events: Sequence[Event]) -> None:
        """Count the events of a row decided at `at` (UTC ms)."""
        for event in events:
            match event:
                case IncidentOpened(incident=incident):
                    tale = self._tale(incident.incident_id)
                    tale.opened_at, tale.town = incident.opened_at, incident.town
                case IncidentChanged(incident_id=name, town=town) if town:
                    self._tale(name).town = town
                case AlertLinked(link=link):
                    self._tale(link.incident_id).alerts[at // _SLOT_MS] += 1
                case IncidentClosed(incident_id=name):
                    self._tale(name).closings.append(at)
                case ResponderNotified(assignment=made):
                    self._asked[made.assignment_id] = made.incident_id
                case AssignmentChanged(assignment_id=name, status=status):
                    self._answered(self._asked.pop(name, ""), status, at)

    def _tale(self, incident_id: str) -> Tale:
        return self._tales.setdefault(incident_id, Tale())

    def _answered(self, incident_id: str, status: str, at: int) -> None:
        tale = self._tales.get(incident_id)
        if tale is not None and status in ANSWERED and not tale.first_answer_at:
            tale.first_answer_at = at

    def forget(self, before: int) -> None:
        """Forget what happened before (UTC ms)."""
        for name, tale in list(self._tales.items()):
            tale.closings = [at for at in tale.closings if at >= before]
            for slot in [slot for slot in tale.alerts if (slot + 1) * _SLOT_MS <= before]:
                del tale.alerts[slot]
            if tale.opened_at < before and not tale.closings and not tale.alerts:
                del self._tales[name]
        self._asked = {made: name for made, name in self._asked.items() if name in self._tales}

    def seen(self, sees: SeesTown, town_now: Callable[[str], str | None]) -> Iterator[Tale]:
        """Yield the tales of incidents in towns that `sees` lets through; `town_now` knows later towns."""
        for name, tale in self._tales.items():
            now = town_now(name)
            if now is not None:
                tale.town = now
            if sees(tale.town):
                yield tale


@dataclass(frozen=True, slots=True)
class Day:
    """What happened since midnight; the median is in s from opening to the first acceptance."""

    alerts: int
    opened: int
    closed: int
    first_answer_s_median: float | None
    opened_by_town: Counter[str]


def day(tales: Sequence[Tale], midnight: int) -> Day:
    """Return the numbers since `midnight` (UTC ms)."""
    opened = [tale for tale in tales if tale.opened_at >= midnight]
    answers = [(t.first_answer_at - t.opened_at) / 1_000 for t in opened if t.first_answer_at]
    return Day(
        alerts=sum(n for tale in tales for slot, n in tale.alerts.items() if slot * _SLOT_MS >= midnight),
        opened=len(opened),
        closed=sum(at >= midnight for tale in tales for at in tale.closings),
        first_answer_s_median=round(median(answers), 1) if answers else None,
        opened_by_town=Counter(tale.town for tale in opened),
    )


def trend(tales: Sequence[Tale], first_hour: int, hours: int) -> list[tuple[int, int, int]]:
    """Return for each of `hours` from `first_hour` (UTC ms) when it begins, how many opened and closed."""
    opened = Counter((tale.opened_at - first_hour) // 3_600_000 for tale in tales)
    closed = Counter((at - first_hour) // 3_600_000 for tale in tales for at in tale.closings)
    return [(first_hour + n * 3_600_000, opened[n], closed[n]) for n in range(hours)]


def midnight_before(now: int, utc_offset_minutes: int) -> int:
    """Return the latest midnight of the area's clock, UTC ms."""
    shift = utc_offset_minutes * 60_000
    return (now + shift) // 86_400_000 * 86_400_000 - shift


def hour_before(now: int, utc_offset_minutes: int) -> int:
    """Return when the present hour of the area's clock began, UTC ms."""
    shift = utc_offset_minutes * 60_000
    return (now + shift) // 3_600_000 * 3_600_000 - shift
