"""The one door to the rules: what happened, and what is decided because of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from dispatch.model import commands as orders
from dispatch.model import inputs as given_inputs
from dispatch.model.events import Event, PlansInstalled, RosterInstalled
from dispatch.model.state import AreaState
from dispatch.rules import answers, commands, opening, owning, regroup, timers
from dispatch.rules.draft import Draft, Tell

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Decision(Generic[T]):
    """The events that follow from an input, what was told of each, and the state with all of them folded.

    `state` is a fork of the one that was decided on, whose `absorb` takes it over.
    """

    events: list[Event]
    told: list[T]
    state: AreaState


def decide(state: AreaState, given: given_inputs.Input, now_ms: int, tell: Tell[T]) -> Decision[T]:
    """Decide what follows from one input at `now_ms` (UTC). The state is left as it was.

    The events belong into log row `state.seq + 1`. `tell` is asked of every event. Raises Refused for a
    command that is not allowed, and for nothing else that an input may contain; and what `tell` raises.
    """
    draft = Draft(state, now_ms, tell)
    _RULES[type(given)](draft, given)
    return Decision(draft.events, draft.told, draft.state)


def events_of(state: AreaState, given: given_inputs.Input, now_ms: int) -> list[Event]:
    """Return the events that `decide` decides on."""
    return decide(state, given, now_ms, lambda *_: None).events


_RULES: dict[type[Any], Callable[[Draft, Any], None]] = {
    given_inputs.AlertReceived: lambda draft, given: opening.receive(draft, given.alert),
    given_inputs.StatusReported: answers.hear,
    given_inputs.PositionsReported: answers.move,
    given_inputs.PositionsExpired: answers.expire,
    given_inputs.TimerDue: lambda draft, _: timers.fire(draft),
    given_inputs.RosterAdopted: lambda draft, given: draft.emit(RosterInstalled(given.version)),
    given_inputs.PlansAdopted: lambda draft, given: draft.emit(PlansInstalled(given.version)),
    orders.AssignCommand: commands.assign,
    orders.ReleaseCommand: commands.release,
    orders.StandDownCommand: commands.stand_all_down,
    orders.EscalateCommand: commands.escalate,
    orders.MergeCommand: regroup.merge,
    orders.SplitCommand: regroup.split,
    orders.ReprioritiseCommand: commands.reprioritise,
    orders.ApproveAdvisoryCommand: commands.approve_advisory,
    orders.WithdrawAdvisoryCommand: commands.withdraw_advisory,
    orders.CloseCommand: commands.close_by_hand,
    orders.ReopenCommand: commands.reopen,
    orders.NoteCommand: commands.note,
    orders.ClaimCommand: owning.claim,
    orders.GiveBackCommand: owning.give_back,
}
