"""What happened to the area as a whole: its roster, its plans, who is on duty and where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from dispatch.model.inputs import Move


@dataclass(frozen=True, slots=True)
class RosterInstalled:
    """The area's responders, places and sources are now those of this roster."""

    version: str
    kind: Literal["roster_installed"] = "roster_installed"


@dataclass(frozen=True, slots=True)
class PlansInstalled:
    """New incidents are now opened under this plan book."""

    version: str
    kind: Literal["plans_installed"] = "plans_installed"


@dataclass(frozen=True, slots=True)
class ReportRefused:
    """A status report that the lifecycle does not allow, or that names nobody known."""

    report_id: str
    responder_id: str
    assignment_id: str
    status: str
    reason: str
    kind: Literal["report_refused"] = "report_refused"


@dataclass(frozen=True, slots=True)
class DutyChanged:
    """A responder went on or off duty; holds until `until` (UTC ms)."""

    responder_id: str
    on_duty: bool
    until: int
    kind: Literal["duty_changed"] = "duty_changed"


@dataclass(frozen=True, slots=True)
class PositionsForgotten:
    """Where these responders last were is not known any more."""

    responder_ids: tuple[str, ...]
    kind: Literal["positions_forgotten"] = "positions_forgotten"


@dataclass(frozen=True, slots=True)
class RespondersMoved:
    """The positions that are believed from now on."""

    moves: tuple[Move, ...]
    kind: Literal["responders_moved"] = "responders_moved"
