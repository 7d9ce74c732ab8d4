"""The district to measure on: Chenghai's whole roster and plans, and the alerts of the stock."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Final

from dispatch.intake import Intake
from dispatch.model.events import Event
from dispatch.model.inputs import AlertReceived, Input, PlansAdopted, RosterAdopted
from dispatch.model.plan import PlanBook
from dispatch.model.roster import Roster
from dispatch.model.state import AreaState, Documents
from dispatch.record import Record
from dispatch.registry.plans import load_plans
from dispatch.registry.roster_files import load
from dispatch.rules.decide import Decision, decide
from dispatch.rules.evolve import evolve
from schemas.topics import ALERTS_SHOP
from tests.bench.stock import alerts
from tests.integration.flow.alerts import AREA, ROSTER
from tests.worlds.small import NOON

NOW: Final = NOON
"""When everything happens, UTC ms: at noon, when the shops are open."""
SEED: Final = 440515
ALERTS: Final = 300
"""So many alerts are gone through in turn, so that no single place or category is what is measured."""


@cache
def roster() -> Roster:
    """Return the committed roster: 699 units, 6,364 volunteers, patrols, police, security."""
    return load(ROSTER)


@cache
def book() -> PlanBook:
    """Return the committed plans."""
    return load_plans(ROSTER)


def district(of: Roster) -> AreaState:
    """Return the area with a roster and the plans installed, and nothing else ever happened."""
    state = AreaState(AREA, Documents({of.version: of}, {book().version: book()}))
    follow(state, RosterAdopted(of.version, "bench"))
    follow(state, PlansAdopted(book().version, "bench"))
    return state


def folded(state: AreaState, events: Sequence[Event], now: int = NOW) -> AreaState:
    """Return a fork of the state with the events of its next log row in it."""
    after = state.fork()
    after.seq, after.at = state.seq + 1, now
    for event in events:
        evolve(after, event, now)
    return after


def decided(state: AreaState, given: Input, now: int = NOW) -> Decision[None]:
    """Return what is decided on an input, with nothing told of it; the state is left as it was."""
    return decide(state, given, now, _nothing)


def follow(state: AreaState, given: Input, now: int = NOW) -> list[Event]:
    """Decide on an input and let the state follow; returns the events."""
    decision = decided(state, given, now)
    state.absorb(decision.state)
    return decision.events


def _nothing(state: AreaState, event: Event, index: int) -> None:
    """Tell nothing of an event."""


def records() -> list[Record]:
    """Return the alerts of the stock as they lie on their topic."""
    stock = alerts(ALERTS, SEED, "function")
    return [Record(ALERTS_SHOP, 0, at, key, value) for at, (key, value) in enumerate(stock)]


def intake() -> Intake:
    """Return what reads records for the district."""
    return Intake({AREA: roster()}, AREA)


@cache
def received() -> tuple[AlertReceived, ...]:
    """Return the alerts of the stock as the rules get them; each would open an incident of its own."""
    reads = intake()
    found = [reads.read(record).input for record in records()]
    return tuple(one for one in found if isinstance(one, AlertReceived))
