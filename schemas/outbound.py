"""Messages that go out: what was decided about incidents, assignments and advisories; what was refused."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from schemas.decided import Decided
from schemas.fields import (
    AccuracyMetres,
    AdvisoryStatusCode,
    AssignmentStatusCode,
    AudienceCode,
    CategoryCode,
    Count,
    Degrees,
    EventName,
    Id,
    IncidentStatusCode,
    Latitude,
    Longitude,
    Metres,
    OwnAlertRef,
    Priority,
    ReasonCode,
    ResponderKindCode,
    RoleCode,
    Seconds,
    SomeText,
    Text,
    Tier,
    Timestamp,
)
from schemas.message import Message
from schemas.rejected import Rejected


class Position(Message):
    """A place on the ground, in WGS-84 degrees."""

    latitude: Latitude
    """Degrees north."""
    longitude: Longitude
    """Degrees east."""
    accuracy_m: AccuracyMetres | None = None
    """Radius in metres within which it is certain."""


class PlanReference(Message):
    """The response plan an incident is handled under."""

    id: Id
    """Which plan."""
    version: Id
    """Which version of it; an incident keeps the one it was opened under."""


class IncidentEvent(Decided):
    """Something happened to an incident; the incident as it stands after it."""

    incident_id: Id
    """Which incident."""
    event: EventName
    """What happened, such as opened, tier_reached or closed."""
    priority: Priority
    """1 is the highest, 5 the lowest."""
    category: CategoryCode
    """What kind of incident it is taken for."""
    status: IncidentStatusCode
    """Where it stands."""
    tier: Tier
    """The reinforcement tier reached."""
    alert_ids: Annotated[tuple[OwnAlertRef, ...], Field(strict=False, max_length=10_000)] = ()
    """The alerts that belong to it, the latest 1,000 of them; each was named when it joined."""
    location: Position | None = None
    """The scene, if known."""
    plan: PlanReference | None = None
    """The plan that applies; none while under review without one."""
    reason: Text | None = None
    """Why it was decided so; always there when nobody is assigned."""
    due_at: Timestamp | None = None
    """With `tier_raised` and `attention_needed`: when it was due; `at` less this is how late it came."""


class Loser(Message):
    """A responder considered and not chosen."""

    responder_id: Id
    """Who."""
    reason: ReasonCode
    """The named reason."""
    travel_seconds: Seconds | None = None
    """Expected travel time in seconds, if it was worked out."""


class Explanation(Message):
    """Why this responder and not another."""

    rank: Annotated[int, Field(ge=1, le=100_000)]
    """Place among the eligible, 1 the best."""
    considered: Annotated[dict[ReasonCode, Count], Field(max_length=100, default_factory=dict)]
    """How many of those considered met each named outcome."""
    losers: Annotated[tuple[Loser, ...], Field(strict=False, max_length=20)] = ()
    """The best of those not chosen."""
    rule: ReasonCode | None = None
    """The rule that chose."""


class AssignmentEvent(Decided):
    """A responder was notified, or an assignment changed its status."""

    assignment_id: Id
    """Which assignment."""
    incident_id: Id
    """The incident it belongs to."""
    responder_id: Id
    """Who is assigned."""
    responder_kind: ResponderKindCode
    """Which force the responder belongs to."""
    role: RoleCode
    """What the responder is asked to be."""
    tier: Tier
    """The tier it was made at."""
    status: AssignmentStatusCode
    """Where it stands; the first record is always `notified`."""
    eta_seconds: Seconds | None = None
    """Expected travel time in seconds."""
    distance_m: Metres | None = None
    """Distance to go in metres."""
    bearing_deg: Degrees | None = None
    """Side of the scene, in degrees clockwise from true north, from the scene to the responder."""
    post: Position | None = None
    """Where to stand, if not at the scene."""
    respond_by: Timestamp | None = None
    """When the assignment expires unless answered."""
    explanation: Explanation | None = None
    """Why this responder."""
    reason: Text | None = None
    """Why the status changed."""


class BilingualText(Message):
    """The same words in Chinese and in English."""

    zh: SomeText
    """Chinese."""
    en: SomeText
    """English."""


class Advisory(Decided):
    """What is told to the shops, the groups, the units or the public."""

    advisory_id: Id
    """Which advisory."""
    incident_id: Id | None = None
    """The incident it is about; none for a rumour watch."""
    audience: AudienceCode
    """Whom it speaks to."""
    radius_m: Metres | None = None
    """How far around the scene it reaches, in metres."""
    recipients: Annotated[tuple[Id, ...], Field(strict=False, max_length=10_000)] = ()
    """The shops, groups or responders addressed."""
    text: BilingualText
    """What is said."""
    status: AdvisoryStatusCode
    """Where it stands."""
    approve_by: Timestamp | None = None
    """When a person is reminded that it waits for approval."""
    reason: Text | None = None
    """Why it was issued or changed."""


Outbound = IncidentEvent | AssignmentEvent | Advisory | Rejected
