"""Who can be sent: minimum emergency units, volunteers, patrols, police posts, village security."""

from __future__ import annotations

from dataclasses import dataclass

from dispatch.model.geometry import Point

UNIT = "unit"
VOLUNTEER = "volunteer"
PATROL = "patrol"
POLICE = "police"
SECURITY = "security"
KINDS = (UNIT, VOLUNTEER, PATROL, POLICE, SECURITY)

FOOT = "foot"
EBIKE = "ebike"
CAR = "car"
MODES = (FOOT, EBIKE, CAR)


@dataclass(frozen=True, slots=True)
class Responder:
    """One responder as registered. Personal names and numbers are never here.

    `home` is the post of a fixed responder and the usual place of a mobile one. A `mobile`
    responder acts from its latest reported position; until it has reported one, from `home`.
    """

    responder_id: str
    kind: str
    name: str
    home: Point
    town: str
    village: str
    mode: str
    mobile: bool
    unit_id: str = ""
    capabilities: tuple[str, ...] = ()
    shifts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """What the log says of a responder beyond its registration; `at` values are UTC milliseconds.

    `duty` is an explicit report (None: the roster decides) that holds until `duty_until`.
    `offered` and `accepted` are the acceptance record behind the volunteers' numbers.
    """

    responder_id: str
    duty: bool | None = None
    duty_until: int = 0
    position: Point | None = None
    position_at: int = 0
    offered: int = 0
    accepted: int = 0
    rest_until: int = 0


@dataclass(frozen=True, slots=True)
class Shift:
    """A weekly window of duty in the area's local time; `days` are ISO weekdays 1 (Monday) to 7.

    Minutes count from local midnight; `end_minute` may pass 1440 for a shift over midnight.
    """

    shift_id: str
    days: tuple[int, ...]
    start_minute: int
    end_minute: int

    def covers(self, weekday: int, minute: int) -> bool:
        """Tell whether the local `weekday` and `minute` of day fall into this shift."""
        if weekday in self.days and self.start_minute <= minute < self.end_minute:
            return True
        before = weekday - 1 or 7
        return before in self.days and self.start_minute <= minute + 1440 < self.end_minute
