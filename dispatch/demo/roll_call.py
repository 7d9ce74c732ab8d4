"""Before it begins, units closed at this hour report for duty and patrols say where they are."""

from __future__ import annotations

from datetime import datetime, timedelta

from dispatch.demo.gazetteer import Gazetteer
from dispatch.demo.reports import Reports
from dispatch.demo.sender import Sender
from dispatch.model.responder import PATROL, UNIT, Responder
from dispatch.model.roster import Roster
from schemas.codes import ReportStatus
from schemas.topics import RESPONDERS_POSITION, RESPONDERS_STATUS


def off_duty(roster: Roster, now: datetime) -> list[Responder]:
    """Return the units that are closed at `now` (aware). All others keep watches that cover day and night."""
    local = now + timedelta(minutes=roster.area.utc_offset_minutes) - (now.utcoffset() or timedelta())
    weekday, minute = local.isoweekday(), local.hour * 60 + local.minute
    open_now = {shift.shift_id for shift in roster.shifts if shift.covers(weekday, minute)}
    return [
        one
        for one in roster.responders
        if one.kind == UNIT and one.shifts and open_now.isdisjoint(one.shifts)
    ]


async def call_roll(gazetteer: Gazetteer, sender: Sender, reports: Reports, now: datetime) -> int:
    """Publish the reports; return how many were called to duty out of hours."""
    called = off_duty(gazetteer.roster, now)
    await sender.send(
        RESPONDERS_STATUS, [reports.status(one.responder_id, ReportStatus.ON_DUTY) for one in called]
    )
    mobile = [one for one in gazetteer.roster.responders if one.kind == PATROL and one.mobile]
    await sender.send(
        RESPONDERS_POSITION,
        [reports.position(one.responder_id, *gazetteer.plane.to_wgs84(one.home)) for one in mobile],
    )
    return len(called)
