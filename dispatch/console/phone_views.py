"""What the console answers a phone with, and those who let phones in."""

from __future__ import annotations

from datetime import datetime

from dispatch.console.views import AssignmentView, PositionView, View


class OwnAssignment(AssignmentView):
    """An assignment as its responder sees it: what, where, how urgent."""

    category: str
    priority: int
    incident_status: str
    scene: PositionView | None
    text_zh: str
    """What is asked, in a few words: kind of incident, place, part."""
    text_en: str
    reinforcement_requested: bool
    """Whether this responder asked for reinforcement."""
    note: str
    """The last note of this responder, "" if none."""
    seq: int
    """The log row that changed it last, the `seq` of its last frame on the live feed."""


class OwnAssignments(View):
    """The assignments of the responder who asks: active ones first, then the newest."""

    assignments: list[OwnAssignment]


class DeviceCodeView(View):
    """A device code, shown once."""

    code: str
    """Eight digits as people read them: `1234 5678`."""
    responder_id: str
    expires_at: datetime


class MeView(View):
    """The responder who asks, as the service has it at `now`."""

    responder_id: str
    name: str
    kind: str
    area_id: str
    town: str
    on_duty: bool
    position: PositionView | None
    """As last reported; null when none is known."""
    position_at: datetime | None
    home: PositionView
    """Its registered place."""
    now: datetime


class DutyView(View):
    """What became of a duty report."""

    repeat: bool
    """Whether it was on record before; it changed nothing then."""
    on_duty: bool


class PositionsView(View):
    """What became of some positions."""

    accepted: int
    repeats: int
    """These were on record before."""
    refused: int
    """These were too far from everything in the area to be true."""


class OwnHistory(View):
    """The responder's assignments of all times, newest first."""

    assignments: list[OwnAssignment]
    next_before: str | None
    """Give it as `before` for the next page; null at the end."""


class PushKeyView(View):
    """The key that browsers subscribe with."""

    public_key: str | None
    """The application server's key (VAPID), base64url; null while web push is not set up."""


class PushView(View):
    """A subscription that is kept."""

    endpoint_hash: str
    """What it is known by: the SHA-256 of its endpoint, in hexadecimal digits."""
