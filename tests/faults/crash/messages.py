"""What is published to the workload's inbound topics."""

from __future__ import annotations

import json
from typing import Any

from dispatch.model.assignment import NOTIFIED
from dispatch.model.state import AreaState
from schemas.topics import ALERTS_SHOP, RESPONDERS_POSITION, RESPONDERS_STATUS

Message = tuple[str, bytes]
_WHEN = "2026-11-22T12:00:00+08:00"
_LATITUDE, _LONGITUDE = 23.466, 116.756
GARBLED = b'{"alert_id": "a7", \xff\x00'
"""An alert that nobody can read; a person gets it."""


def alert(number: int, category: str, east: float = 0.0, text: str = "") -> Message:
    """Return alert `number` of shop-00, `east` degrees from the centre."""
    location = {"latitude": _LATITUDE, "longitude": _LONGITUDE + east, "datum": "wgs84"}
    return ALERTS_SHOP, _bytes(
        alert_id=f"a{number}", source_id="shop-00", occurred_at=_WHEN, category=category, location=location,
        text=text,
    )  # fmt: skip


def first_alerts() -> list[Message]:
    """Return a theft, its repeat, the same id with another body, and garbage: nothing that is soon due."""
    theft = alert(1, "theft", 0.008)
    return [theft, theft, alert(1, "theft", 0.008, text="三个人"), (ALERTS_SHOP, GARBLED)]


def robbery() -> list[Message]:
    """Return a robbery, whose clock runs out in a moment."""
    return [alert(2, "robbery")]


def later_alerts() -> list[Message]:
    """Return a repeat from before, a further alert of the theft, and a second robbery."""
    return [alert(2, "robbery"), alert(3, "theft", 0.008), alert(4, "robbery", 0.03)]


def answers(state: AreaState) -> list[Message]:
    """Return what two say who are asked, one of them twice; a stranger, garbage, and a position."""
    asked = sorted(a.assignment_id for a in state.assignments.values() if a.status == NOTIFIED)
    reports = [_report(state, assignment_id, "accepted") for assignment_id in asked[:2]]
    stranger = _bytes(
        report_id="r-x", responder_id="nobody", assignment_id="none", status="accepted", at=_WHEN
    )
    where = {"latitude": _LATITUDE + 0.004, "longitude": _LONGITUDE, "datum": "wgs84"}
    moved = _bytes(report_id="p-1", responder_id="patrol-1", at=_WHEN, **where)
    said = [*reports, *reports[:1], (RESPONDERS_STATUS, stranger), (RESPONDERS_STATUS, GARBLED)]
    return [*said, (RESPONDERS_POSITION, moved)]


def arrivals(state: AreaState) -> list[Message]:
    """Return that everybody who said yes is there, garbage, and that the first of them is done."""
    coming = sorted(a.assignment_id for a in state.assignments.values() if a.answered)
    there = [_report(state, assignment_id, "on_scene") for assignment_id in coming]
    garbage = (RESPONDERS_POSITION, GARBLED)
    return [*there, garbage, *[_report(state, assignment_id, "cleared") for assignment_id in coming[:1]]]


def _report(state: AreaState, assignment_id: str, status: str) -> Message:
    who = state.assignments[assignment_id].responder_id
    return RESPONDERS_STATUS, _bytes(
        report_id=f"{assignment_id}-{status}", responder_id=who, assignment_id=assignment_id, status=status,
        at=_WHEN, disposition="handled" if status == "cleared" else "",
    )  # fmt: skip


def _bytes(**fields: Any) -> bytes:
    return json.dumps({name: value for name, value in fields.items() if value != ""}).encode()
