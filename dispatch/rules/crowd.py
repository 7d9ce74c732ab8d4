"""A pool too large to go through, as it is now: its field, and beside it those who changed since."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from dispatch.model.arrays import Flags, Ints
from dispatch.model.geometry import Point
from dispatch.model.plan import Need, Travel
from dispatch.model.responder_index import ResponderIndex
from dispatch.model.window import Window, between
from dispatch.rules.field import NONE, Field, field_of
from dispatch.rules.pool import OFF_DUTY, REASONS, Pool, key_of, lay_out, members, moments

MANY: Final = 1_500
"""Fewer than so many are gone through one by one sooner than they are found by their place."""
_OFF: Final = REASONS.index(OFF_DUTY)


@dataclass(frozen=True, slots=True)
class Crowd:
    """The field without those rows that are `gone` from it, who are looked up anew in a pool of their own.

    `stands` tells of each place of the field whether it still holds.
    """

    field: Field
    gone: Ints
    stands: Flags
    beside: Pool

    def places(self, scene: Point, half: int) -> tuple[Ints, bool]:
        """Return the places of all in a square of so much to each side (dm), and whether it is everybody."""
        found = self.field.grid.square(scene.x_dm, scene.y_dm, half)
        return found, len(found) == len(self.field.grid)

    def at(self, places: Ints) -> Pool:
        """Return those in these places of the field who still hold it, and all beside it, by row."""
        pool = self.field.pool
        if not len(self.gone):
            return pool.take(places[pool.rows[places].argsort()])
        return pool.take(places[self.stands[places]]).with_others(self.beside)

    def counts(self, scene: Point, busy: Flags, within_ms: int, asked: list[int], travel: Travel) -> Ints:
        """Return how many a reason applies to, in the order of the reasons."""
        field = self.field
        tally, places = field.tally(busy)
        counts = tally.reached(scene, within_ms, travel)
        if asked or len(self.gone):
            touched = field.place[np.concatenate((self.gone, np.array(asked, dtype=np.int64)))]
            places = np.unique(np.concatenate((places, touched[touched != NONE])))
        if len(places):
            then, now = field.pool.take(places), field.pool.take(places[self.stands[places]])
            counts -= _counted(then, scene, tally.busy, within_ms, [], travel)
            counts += _counted(now, scene, busy, within_ms, asked, travel)
        if len(self.gone):
            counts[_OFF] -= np.count_nonzero(field.barred[self.gone] == _OFF)
            counts += _counted(self.beside, scene, busy, within_ms, asked, travel)
        return counts


def _counted(pool: Pool, scene: Point, busy: Flags, within_ms: int, asked: list[int], travel: Travel) -> Ints:
    _, travel_ms = pool.ways(scene, travel)
    found: Ints = np.bincount(pool.reasons(busy, travel_ms, within_ms, asked), minlength=len(REASONS))
    return found


def crowd_of(index: ResponderIndex, need: Need, town: str, now: int, travel: Travel) -> Crowd | None:
    """Return whom a need in a town may draw on at `now` (UTC ms) if they are many, or None."""
    if len(members(index, need, town)) < MANY:
        return None
    key = key_of(need, town, travel)

    def make() -> tuple[Window, Crowd]:
        field = index.settled.derived.of(now, key, lambda: field_of(index, need, town, now, travel))
        gone = np.union1d(index.changed, field.turned(now))
        rows = gone[field.barred[gone] != NONE]
        columns = index.columns_of(rows)
        stands = np.ones(len(field.grid), dtype=np.bool_)
        place = field.place[rows]
        stands[place[place != NONE]] = False
        beside = lay_out(index.fixed, rows, columns, need.capability, now, travel)
        stays = between(np.append(moments(columns, travel), field.turns), now).within(field.stays)
        return stays, Crowd(field, rows, stands, beside)

    return index.derived.of(now, ("crowd", key), make)
