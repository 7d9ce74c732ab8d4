"""From the command on the wire to the command of the model."""

from __future__ import annotations

from dispatch.gateway.problem import Problem
from dispatch.geo.datum import to_wgs84
from dispatch.geo.plane import Plane
from dispatch.intake.areas import FAR_DM
from dispatch.model import commands
from dispatch.model.advisory import BilingualText
from dispatch.model.geometry import Point, distance_dm
from dispatch.model.state import AreaState
from schemas import Location
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
            point = _point(command.location, state) if command.location else None
            return commands.ReprioritiseCommand(actor, incident_id, command.priority, category, point, reason)
        case _:
            return _about_the_record(command, incident_id, actor, state)


def _point(location: Location, state: AreaState) -> Point:
    """Return the place on the area's plane; raises Problem 422 for one that cannot be in the area."""
    area = state.registry.roster.area
    degrees = to_wgs84(location.latitude, location.longitude, str(location.datum))
    point = Plane(area.origin_lat_e7, area.origin_lon_e7).to_plane(*degrees)
    away = distance_dm(point, Point(0, 0))
    if away > FAR_DM:
        raise Problem(422, f"location is {away // 10_000} km from the middle of area {area.area_id}")
    return point


def _about_the_record(
    command: wire.ApproveAdvisory
    | wire.WithdrawAdvisory
    | wire.Close
    | wire.Reopen
    | wire.Note
    | wire.Claim
    | wire.GiveBack,
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
        case wire.Claim():
            return commands.ClaimCommand(actor, incident_id, command.take_over, reason)
        case wire.GiveBack():
            return commands.GiveBackCommand(actor, incident_id, reason)


def _reworded(command: wire.ApproveAdvisory, state: AreaState) -> BilingualText | None:
    edit = command.text
    if edit is None:
        return None
    advisory = state.advisories.get(command.advisory_id)
    if advisory is None:
        raise Problem(422, f"advisory_id: there is no advisory {command.advisory_id!r} to reword")
    return BilingualText(edit.zh or advisory.text.zh, edit.en or advisory.text.en)
