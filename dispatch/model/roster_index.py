"""A roster laid out for questions: who is on duty, which shops are near, which village is it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from dispatch.model.arrays import Flags, Ints, distances_dm
from dispatch.model.geometry import Point
from dispatch.model.responder import KINDS, MODES, Responder, Shift
from dispatch.model.roster import Place, Roster, Shop
from dispatch.model.window import Window

DAY_MS = 86_400_000
_MINUTE_MS = 60_000
_WEEK = 7 * 1440


@dataclass(frozen=True, slots=True)
class Source:
    """A registered source of alerts: where it stands and what its silence about the category means."""

    source_id: str
    source_class: str
    point: Point
    village: str
    group: str = ""
    category: str = ""


def sources_of(roster: Roster) -> dict[str, Source]:
    """Return by id whoever may raise an alert."""
    known = {r.responder_id: Source(r.responder_id, "patrol", r.home, r.village) for r in roster.responders}
    known |= {s.shop_id: Source(s.shop_id, "shop", s.point, s.village, s.group) for s in roster.shops}
    known |= {c.camera_id: Source(c.camera_id, "sensor", c.point, c.village) for c in roster.cameras}
    known |= {
        s.sensor_id: Source(s.sensor_id, "sensor", s.point, s.village, "", s.category) for s in roster.sensors
    }
    return known


def _turns(shifts: Iterable[Shift]) -> tuple[int, ...]:
    """Return the minutes of the week, from Monday's midnight, at which a shift begins or ends."""
    return tuple(
        sorted(
            {
                ((day - 1) * 1440 + minute) % _WEEK
                for shift in shifts
                for day in shift.days
                for minute in (shift.start_minute, shift.end_minute)
            }
        )
    )


def _capable(responders: tuple[Responder, ...]) -> dict[str, Flags]:
    names = sorted({name for responder in responders for name in responder.capabilities})
    return {
        name: np.array([name in responder.capabilities for responder in responders], dtype=np.bool_)
        for name in names
    }


class RosterIndex:
    """The unchanging side of a roster. Arrays run over `responders`, which are in order of id."""

    def __init__(self, roster: Roster) -> None:
        self.roster = roster
        self.responders: tuple[Responder, ...] = roster.responders
        self.row = {r.responder_id: i for i, r in enumerate(roster.responders)}
        self.x: Ints = np.array([r.home.x_dm for r in roster.responders], dtype=np.int64)
        self.y: Ints = np.array([r.home.y_dm for r in roster.responders], dtype=np.int64)
        self.kind: Ints = np.array([KINDS.index(r.kind) for r in roster.responders], dtype=np.int64)
        self.mode: Ints = np.array([MODES.index(r.mode) for r in roster.responders], dtype=np.int64)
        self.mobile: Flags = np.array([r.mobile for r in roster.responders], dtype=np.bool_)
        self.towns = tuple(sorted({r.town for r in roster.responders}))
        self.town: Ints = np.array([self.towns.index(r.town) for r in roster.responders], dtype=np.int64)
        self._patterns = tuple(sorted({r.shifts for r in roster.responders}))
        place = {p: i for i, p in enumerate(self._patterns)}
        self._pattern: Ints = np.array([place[r.shifts] for r in roster.responders], dtype=np.int64)
        self._rostered: tuple[Window, Flags] | None = None
        self._members: dict[tuple[tuple[str, ...], str | None], Ints] = {}
        self._shifts = {s.shift_id: s for s in roster.shifts}
        self._turns = _turns(roster.shifts)
        self._capable = _capable(roster.responders)
        self.sources = sources_of(roster)
        self.places = {p.code: p for p in roster.places}
        # In order of code, so that of the equally near the first is the one with the lowest.
        self._villages = tuple(
            sorted((p for p in roster.places if p.code != p.town), key=lambda place: place.code)
        )
        self._village_x: Ints = np.array([p.centre.x_dm for p in self._villages], dtype=np.int64)
        self._village_y: Ints = np.array([p.centre.y_dm for p in self._villages], dtype=np.int64)
        self._shops = roster.shops
        self._shop_x: Ints = np.array([s.point.x_dm for s in roster.shops], dtype=np.int64)
        self._shop_y: Ints = np.array([s.point.y_dm for s in roster.shops], dtype=np.int64)
        self._shop_rank: Ints = np.argsort(np.argsort([s.shop_id for s in roster.shops], kind="stable"))

    def responder(self, responder_id: str) -> Responder | None:
        """Return the registration of a responder, or None."""
        row = self.row.get(responder_id)
        return None if row is None else self.responders[row]

    def capable(self, capability: str) -> Flags:
        """Tell for every responder whether it has a capability; "" is had by all."""
        if not capability:
            return np.ones(len(self.responders), dtype=np.bool_)
        known = self._capable.get(capability)
        return np.zeros(len(self.responders), dtype=np.bool_) if known is None else known

    def members(self, kinds: tuple[str, ...], town: str | None) -> Ints:
        """Return the rows of all of these kinds in a town (None: in all), in order."""
        known = self._members.get((kinds, town))
        if known is None:
            of_kind = np.isin(self.kind, [KINDS.index(kind) for kind in kinds])
            if town is not None:
                of_kind &= self.town == (self.towns.index(town) if town in self.towns else -1)
            known = self._members[(kinds, town)] = np.flatnonzero(of_kind)
        return known

    def rostered(self, now: int) -> Flags:
        """Tell for every responder whether the roster has it on duty at `now` (UTC ms)."""
        # Read once: another thread may ask about another time meanwhile.
        known = self._rostered
        if known is not None and now in known[0]:
            return known[1]
        minutes = self._local_minutes(now)
        weekday = (minutes // 1440 + 3) % 7 + 1  # 1970-01-01 was a Thursday (ISO 4)
        minute = minutes % 1440
        on = np.array([self._on(p, weekday, minute) for p in self._patterns] or [False], dtype=np.bool_)
        flags: Flags = on[self._pattern]
        self._rostered = (self.turn(now), flags)
        return flags

    def turn(self, now: int) -> Window:
        """Return the window around `now` (UTC ms) in which no shift begins or ends."""
        minutes = self._local_minutes(now)
        monday = minutes - (minutes + 3 * 1440) % _WEEK
        if not self._turns:
            return Window()
        place = bisect_right(self._turns, minutes - monday)
        # The last turn of the week before, or the first of the next, where this week has none on that side.
        since = self._turns[place - 1] if place else self._turns[-1] - _WEEK
        until = self._turns[place] if place < len(self._turns) else self._turns[0] + _WEEK
        start = monday - self.roster.area.utc_offset_minutes
        return Window((start + since) * _MINUTE_MS, (start + until) * _MINUTE_MS)

    def _local_minutes(self, now: int) -> int:
        return now // _MINUTE_MS + self.roster.area.utc_offset_minutes

    def _on(self, shifts: tuple[str, ...], weekday: int, minute: int) -> bool:
        known: list[Shift] = [self._shifts[s] for s in shifts]
        return any(s.covers(weekday, minute) for s in known)

    def shops_within(self, centre: Point, radius_dm: int) -> tuple[Shop, ...]:
        """Return the shops within `radius_dm` of `centre`, nearest first, then by id."""
        d2 = (self._shop_x - centre.x_dm) ** 2 + (self._shop_y - centre.y_dm) ** 2
        near = np.flatnonzero(d2 <= radius_dm * radius_dm)
        order = near[np.lexsort((self._shop_rank[near], d2[near]))]
        return tuple(self._shops[i] for i in order.tolist())

    def village_at(self, point: Point) -> Place | None:
        """Return the village whose centre is nearest, or None when the roster has none."""
        if not self._villages:
            return None
        apart = distances_dm(self._village_x - point.x_dm, self._village_y - point.y_dm)
        return self._villages[int(np.argmin(apart))]

    def town_of(self, code: str) -> str:
        """Return the town code of a village or town code, "" when unknown."""
        place = self.places.get(code)
        return place.town if place else ""
