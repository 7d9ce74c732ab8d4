"""Everything that can happen to an area: what its log records before what was decided.

Every input is a frozen dataclass with a `kind`; `actor` says who is behind it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from dispatch.model.alert import Alert
from dispatch.model.commands import Command
from dispatch.model.geometry import Point


@dataclass(frozen=True, slots=True)
class AlertReceived:
    """An alert arrived and is on record as a receipt."""

    alert: Alert
    kind: Literal["alert_received"] = "alert_received"


@dataclass(frozen=True, slots=True)
class StatusReported:
    """A responder said something: an answer, progress, or going on or off duty."""

    report_id: str
    responder_id: str
    status: str
    at: int
    assignment_id: str = ""
    disposition: str = ""
    note: str = ""
    position: Point | None = None
    kind: Literal["status_reported"] = "status_reported"


@dataclass(frozen=True, slots=True)
class Move:
    """The latest position of one responder; `at` in UTC ms."""

    responder_id: str
    point: Point
    at: int


@dataclass(frozen=True, slots=True)
class PositionsReported:
    """The responders that moved far enough within the last second or so, one entry each."""

    moves: tuple[Move, ...]
    kind: Literal["positions_reported"] = "positions_reported"


@dataclass(frozen=True, slots=True)
class PositionsExpired:
    """Positions from before `before` (UTC ms) may not be kept any longer: of all responders, or of one."""

    before: int
    responder_id: str = ""
    kind: Literal["positions_expired"] = "positions_expired"


@dataclass(frozen=True, slots=True)
class TimerDue:
    """At least one incident or advisory of the area is due."""

    kind: Literal["timer_due"] = "timer_due"


@dataclass(frozen=True, slots=True)
class RosterAdopted:
    """From here on the area works with this roster (content-addressed document)."""

    version: str
    actor: str
    kind: Literal["roster_adopted"] = "roster_adopted"


@dataclass(frozen=True, slots=True)
class PlansAdopted:
    """From here on new incidents are opened under this plan book (content-addressed document)."""

    version: str
    actor: str
    kind: Literal["plans_adopted"] = "plans_adopted"


Input = (
    AlertReceived
    | StatusReported
    | PositionsReported
    | PositionsExpired
    | TimerDue
    | RosterAdopted
    | PlansAdopted
    | Command
)
