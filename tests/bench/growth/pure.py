"""The rules alone, in this process and without input or output: what one decision costs at a size."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from dispatch.intake import Intake
from dispatch.model.alert import Alert
from dispatch.model.inputs import AlertReceived
from dispatch.model.plan import PlanBook
from dispatch.model.responder_index import ResponderIndex
from dispatch.model.roster import Roster
from dispatch.model.roster_index import RosterIndex
from dispatch.model.state import AreaState, Documents
from dispatch.record import DIRECT, Record
from dispatch.registry.plans import load_plans
from dispatch.registry.roster_files import load
from dispatch.rules.decide import events_of
from schemas.topics import ALERTS_SHOP
from tests.bench.growth.calls import calls, district
from tests.bench.growth.cases import LARGE, MOST_LARGE, SMALL
from tests.bench.growth.open_incidents import left_open
from tests.bench.growth.rosters import another, sized
from tests.integration.flow.alerts import AREA, ROSTER

_ALERTS: Final = 50
_WARM: Final = 3
_LONGEST_S: Final = 3.0
"""So long a repeat of one size goes on at most; at a million responders that is fewer alerts."""
_NOW_MS: Final = 1_790_000_000_000
"""A Monday at noon in the district: who is on duty does not depend on when this is measured."""


@dataclass(frozen=True, slots=True)
class Work:
    """What is done for each of the records; `act` returns nothing and leaves everything as it was."""

    records: list[Record]
    act: Callable[[Record], object]


class District:
    """The real roster and plans, and states upon them."""

    def __init__(self) -> None:
        self.roster: Roster = load(ROSTER)
        self.book: PlanBook = load_plans(ROSTER)

    def state(self, roster: Roster) -> AreaState:
        """Return the state of an area that has this roster, and nothing else yet."""
        state = AreaState(AREA, Documents({"r": roster}, {self.book.version: self.book}))
        state.roster_version, state.plan_version = "r", self.book.version
        state.index = ResponderIndex(RosterIndex(roster))
        state.seq, state.at = 1, _NOW_MS
        return state

    def deciding(self, state: AreaState) -> Work:
        """Return the work of deciding on alerts in a state."""
        roster = state.registry.roster
        intake = Intake({AREA: roster}, AREA)

        def act(record: Record) -> object:
            return events_of(state, AlertReceived(_alert(intake, record)), _NOW_MS)

        return Work(_records(_ALERTS, 7, self.roster), act)


def works(name: str, sizes: tuple[int, ...]) -> dict[int, Work]:
    """Return the work at each size of a curve; none where the rules have no part in it."""
    make: Mapping[str, Callable[[District, int], Work]] = {
        "areas": _reading, "responders": _crowded, "incidents": _loaded,
    }  # fmt: skip
    here = District()
    return {size: make[name](here, size) for size in sizes} if name in make else {}


def decision_us(work: Work) -> float:
    """Return the processor time of one decision, in microseconds."""
    for record in work.records[:_WARM]:
        work.act(record)
    done, began, clock = 0, time.process_time(), time.perf_counter()
    for record in work.records:
        work.act(record)
        done += 1
        if time.perf_counter() - clock > _LONGEST_S:
            break
    return (time.process_time() - began) / done * 1e6


def _reading(here: District, size: int) -> Work:
    """Read alerts of the large areas and find their area among `size`, then decide as in the first."""
    rosters = {
        found.area.area_id: found
        for number in range(size)
        for found in (another(here.roster, number, LARGE if number < MOST_LARGE else SMALL),)
    }
    large = [district(number, roster) for number, roster in enumerate(rosters.values())][:MOST_LARGE]
    intake, state = Intake(rosters, AREA), here.state(here.roster)

    def act(record: Record) -> object:
        return events_of(state, AlertReceived(_alert(intake, record)), _NOW_MS)

    return Work([_record(key, value) for key, value in calls(_ALERTS, 7, "pure", large)], act)


def _crowded(here: District, size: int) -> Work:
    return here.deciding(here.state(sized(here.roster, size)))


def _loaded(here: District, size: int) -> Work:
    state = here.state(here.roster)
    intake = Intake({AREA: here.roster}, AREA)
    for record in _records(size, 1, here.roster):
        given = AlertReceived(_alert(intake, record))
        state.absorb(left_open(state, given, _NOW_MS, lambda *_: (None, set())).state)
    return here.deciding(state)


def _alert(intake: Intake, record: Record) -> Alert:
    given = intake.read(record).input
    assert isinstance(given, AlertReceived)
    return given.alert


def _records(count: int, seed: int, roster: Roster) -> list[Record]:
    return [_record(key, value) for key, value in calls(count, seed, f"pure-{seed}", [district(0, roster)])]


def _record(key: bytes, value: bytes) -> Record:
    return Record(ALERTS_SHOP, DIRECT, DIRECT, key, value)
