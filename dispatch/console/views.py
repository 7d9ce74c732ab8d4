"""What the console answers with: the model as the outside sees it, in degrees, metres and RFC 3339."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, ConfigDict


class View(BaseModel):
    """A part of an answer."""

    model_config = ConfigDict(frozen=True, use_attribute_docstrings=True)


class PositionView(View):
    """A place in WGS-84 degrees."""

    latitude: float
    longitude: float
    accuracy_m: float | None = None


class IncidentView(View):
    """An incident as it stands."""

    incident_id: str
    area_id: str
    status: str
    category: str
    priority: int
    tier: int
    town: str
    village: str
    plan_id: str
    plan_version: str
    location: PositionView | None
    alert_ids: tuple[str, ...]
    """As their publishers named them, the same as on the topic."""
    owner: str
    """The person who answers for it, "" while the plan does."""
    held: bool
    """That person holds its automatic tiers back."""
    shortfall: str
    """What the plan wants and nobody can give, "" if nothing."""
    reason: str
    disposition: str
    merged_into: str
    opened_at: datetime
    last_alert_at: datetime
    closed_at: datetime | None
    due_at: datetime | None
    """When something happens next if nobody acts."""
    next_tier_at: datetime | None
    """When the next tier steps up by itself; null while nothing calls for it."""
    seq: int
    """The log row that changed it last: the `expected_seq` of a command."""


class IncidentPage(View):
    """Some incidents, newest first."""

    incidents: list[IncidentView]
    next_cursor: str | None
    """Give it as `cursor` for the next page; null at the end."""


class AssignmentView(View):
    """One responder's part in an incident."""

    assignment_id: str
    incident_id: str
    responder_id: str
    responder_kind: str
    responder_name: str
    role: str
    tier: int
    status: str
    eta_seconds: float
    distance_m: float
    bearing_deg: int
    post: PositionView | None
    notified_at: datetime
    respond_by: datetime | None
    changed_at: datetime | None
    disposition: str


class AdvisoryView(View):
    """One message to one audience."""

    advisory_id: str
    kind: str
    audience: str
    radius_m: float
    recipients: tuple[str, ...]
    text_zh: str
    text_en: str
    status: str
    approve_by: datetime | None
    at: datetime


class AttachmentView(View):
    """A link to something recorded with an alert."""

    url: str
    media_type: str


class AlertView(View):
    """An alert, what it said, and why it belongs to the incident."""

    alert_id: str
    """As its publisher named it (`#…` marks a conflict, or one that was refused)."""
    key: str
    """Source and own id together: no other alert has it, and `split` takes it too."""
    source_id: str
    source_class: str
    category: str
    priority: int
    location: PositionView | None
    at: datetime
    reason: str
    text: str
    """What the source wrote, as it came; "" for an alert that another incident received first."""
    persons_sought: str
    attachments: list[AttachmentView]


class IncidentDossier(IncidentView):
    """An incident with its assignments, advisories and alerts."""

    owner_since: datetime | None
    """When it last changed hands; null while nobody answers for it."""
    assignments: list[AssignmentView]
    advisories: list[AdvisoryView]
    alerts: list[AlertView]


class ContactView(View):
    """A masked name and telephone number, such as 陈* and 138****1234."""

    name: str
    phone: str


class ResponderView(View):
    """One line of the status board."""

    responder_id: str
    kind: str
    name: str
    town: str
    village: str
    on_duty: bool
    position: PositionView
    position_at: datetime | None
    """When the position was reported; null: the registered place."""
    contact: ContactView | None
    """Whom one reaches, masked; null where nothing is on record. The call button shows it in full."""
    busy_with: str | None
    """The active assignment, if any."""
    incident_id: str | None


class ResponderPage(View):
    """Some responders, in order of id."""

    responders: list[ResponderView]
    total: int
    """How many match the filters."""
    next_cursor: str | None
