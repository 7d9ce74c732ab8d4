"""The one door to the rules: what happened, and what is decided because of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dispatch.model import inputs as given_inputs
from dispatch.model.events import Event, PlansInstalled, RosterInstalled
from dispatch.model.state import AreaState
from dispatch.rules import answers, commands, opening, timers
from dispatch.rules.draft import Draft


def decide(state: AreaState, given: given_inputs.Input, now_ms: int) -> list[Event]:
    """Decide what follows from one input at `now_ms` (UTC). The state is left as it was.

    The events belong into log row `state.seq + 1`. Raises Refused for a command that is not
    allowed, and for nothing else that an input may contain.
    """
    draft = Draft(state, now_ms)
    _RULES[type(given)](draft, given)
    return draft.events


_RULES: dict[type[Any], Callable[[Draft, Any], None]] = {
    given_inputs.AlertReceived: lambda draft, given: opening.receive(draft, given.alert),
    given_inputs.StatusReported: answers.hear,
    given_inputs.PositionsReported: answers.move,
    given_inputs.TimerDue: lambda draft, _: timers.fire(draft),
    given_inputs.RosterAdopted: lambda draft, given: draft.emit(RosterInstalled(given.version)),
    given_inputs.PlansAdopted: lambda draft, given: draft.emit(PlansInstalled(given.version)),
    given_inputs.AssignCommand: commands.assign,
    given_inputs.ReleaseCommand: commands.release,
    given_inputs.StandDownCommand: commands.stand_all_down,
    given_inputs.EscalateCommand: commands.escalate,
    given_inputs.MergeCommand: commands.merge,
    given_inputs.SplitCommand: commands.split,
    given_inputs.ReprioritiseCommand: commands.reprioritise,
    given_inputs.ApproveAdvisoryCommand: commands.approve_advisory,
    given_inputs.WithdrawAdvisoryCommand: commands.withdraw_advisory,
    given_inputs.CloseCommand: commands.close_by_hand,
    given_inputs.ReopenCommand: commands.reopen,
    given_inputs.NoteCommand: commands.note,
}
