"""The assignment of one responder to one incident, and which status may follow which."""

from __future__ import annotations

from dataclasses import dataclass

from dispatch.model.geometry import Point

NOTIFIED = "notified"
ACCEPTED = "accepted"
DECLINED = "declined"
EXPIRED = "expired"
EN_ROUTE = "en_route"
ON_SCENE = "on_scene"
CLEARED = "cleared"
STOOD_DOWN = "stood_down"

ACTIVE = (NOTIFIED, ACCEPTED, EN_ROUTE, ON_SCENE)
ANSWERED = (ACCEPTED, EN_ROUTE, ON_SCENE)
ENDED = (DECLINED, EXPIRED, CLEARED, STOOD_DOWN)

FOLLOWS: dict[str, tuple[str, ...]] = {
    NOTIFIED: (ACCEPTED, DECLINED, EXPIRED, EN_ROUTE, ON_SCENE, STOOD_DOWN, CLEARED),
    ACCEPTED: (EN_ROUTE, ON_SCENE, DECLINED, CLEARED, STOOD_DOWN),
    EN_ROUTE: (ON_SCENE, DECLINED, CLEARED, STOOD_DOWN),
    ON_SCENE: (CLEARED, STOOD_DOWN),
    DECLINED: (),
    EXPIRED: (),
    CLEARED: (),
    STOOD_DOWN: (),
}
"""Which status may follow which: a phone that lost its network may skip a step forward, never go back."""

PRIMARY = "primary"
SUPPORT = "support"
VOLUNTEER_ROLE = "volunteer"
REINFORCEMENT = "reinforcement"
ROLES = (PRIMARY, SUPPORT, VOLUNTEER_ROLE, REINFORCEMENT)


@dataclass(frozen=True, slots=True)
class Loser:
    """A candidate that was not chosen, and the named reason."""

    responder_id: str
    reason: str
    travel_ms: int


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why this responder: rank among the eligible (1 first), how many lost for which reason."""

    rule: str
    rank: int
    considered: tuple[tuple[str, int], ...]
    losers: tuple[Loser, ...]


@dataclass(frozen=True, slots=True)
class Assignment:
    """One responder's part in one incident. Times are UTC milliseconds, travel in ms, distance in dm.

    `post` is where to stand if not at the scene. `respond_by` is when the answer is due.
    """

    assignment_id: str
    incident_id: str
    responder_id: str
    responder_kind: str
    role: str
    tier: int
    status: str
    travel_ms: int
    distance_dm: int
    bearing_deg: int
    post: Point | None
    notified_at: int
    respond_by: int
    need: int
    changed_at: int = 0
    disposition: str = ""

    @property
    def active(self) -> bool:
        """Tell whether the responder is bound by this assignment."""
        return self.status in ACTIVE

    @property
    def answered(self) -> bool:
        """Tell whether the responder has said yes and is still bound."""
        return self.status in ANSWERED
