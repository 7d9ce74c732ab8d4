"""A roster laid out for questions: who is on duty, which shops are near, which village is it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dispatch.model.arrays import Flags, Ints, distances_dm
from dispatch.model.geometry import Point
from dispatch.model.responder import KINDS, MODES, Responder, Shift
from dispatch.model.roster import Place, Roster, Shop

DAY_MS = 86_400_000


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
        self._rostered: tuple[int, Flags] | None = None
        self._shifts = {s.shift_id: s for s in roster.shifts}
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

    def rostered(self, now: int) -> Flags:
        """Tell for every responder whether the roster has it on duty at `now` (UTC ms)."""
        minutes = now // 60_000 + self.roster.area.utc_offset_minutes
        # Read once: another thread may ask about another time meanwhile.
        known = self._rostered
        if known is not None and known[0] == minutes:
            return known[1]
        weekday = (minutes // 1440 + 3) % 7 + 1  # 1970-01-01 was a Thursday (ISO 4)
        minute = minutes % 1440
        on = np.array([self._on(p, weekday, minute) for p in self._patterns] or [False], dtype=np.bool_)
        flags: Flags = on[self._pattern]
        self._rostered = (minutes, flags)
        return flags

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
