"""From the command on the wire to the command of the model."""

from __future__ import annotations

from dispatch.gateway.problem import Problem
from dispatch.model import commands
from dispatch.model.advisory import BilingualText
from dispatch.model.state import AreaState
from schemas import commands as wire


def order(command: wire.AnyCommand, incident_id: str, actor: str, state: AreaState) -> commands.Command:
    """Return what `actor` orders for the incident.

    `state` completes the words of an advisory that is reworded in one language only; raises
    Problem 422 if there is no such advisory.
    """
    reason = command.reason or ""
    match command:
        case wire.Assign():
            role = str(command.role)
            return commands.AssignCommand(actor, incident_id, command.responder_id, role, reason)
        case wire.Release():
            return commands.ReleaseCommand(actor, incident_id, command.assignment_id, reason)
        case wire.StandDown():
            return commands.StandDownCommand(actor, incident_id, reason)
        case wire.Escalate():
            return commands.EscalateCommand(actor, incident_id, reason)
        case wire.Merge():
            return commands.MergeCommand(actor, incident_id, command.into, reason)
        case wire.Split():
            return commands.SplitCommand(actor, incident_id, command.alert_ids, reason)
        case wire.Reprioritise():
            category = str(command.category or "")
            return commands.ReprioritiseCommand(actor, incident_id, command.priority, category, None, reason)
        case _:
            return _about_the_record(command, incident_id, actor, state)


def _about_the_record(
    command: wire.ApproveAdvisory | wire.WithdrawAdvisory | wire.Close | wire.Reopen | wire.Note,
    incident_id: str,
    actor: str,
    state: AreaState,
) -> commands.Command:
    reason = command.reason or ""
    match command:
        case wire.ApproveAdvisory():
            text = _reworded(command, state)
            return commands.ApproveAdvisoryCommand(actor, incident_id, command.advisory_id, text, reason)
        case wire.WithdrawAdvisory():
            return commands.WithdrawAdvisoryCommand(actor, incident_id, command.advisory_id, reason)
        case wire.Close():
            return commands.CloseCommand(actor, incident_id, command.disposition, reason)
        case wire.Reopen():
            return commands.ReopenCommand(actor, incident_id, reason)
        case wire.Note():
            return commands.NoteCommand(actor, incident_id, command.text, reason)


def _reworded(command: wire.ApproveAdvisory, state: AreaState) -> BilingualText | None:
    edit = command.text
    if edit is None:
        return None
    advisory = state.advisories.get(command.advisory_id)
    if advisory is None:
        raise Problem(422, f"advisory_id: there is no advisory {command.advisory_id!r} to reword")
    return BilingualText(edit.zh or advisory.text.zh, edit.en or advisory.text.en)
