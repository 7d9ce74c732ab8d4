"""From the model to the answers of the console."""

from __future__ import annotations

from datetime import UTC, datetime

from dispatch.console import phone_views, views
from dispatch.console.asking import asked
from dispatch.console.own import Said
from dispatch.geo.plane import Plane
from dispatch.intake.alert_key import own_id
from dispatch.model.advisory import Advisory
from dispatch.model.alert import Alert, AlertLink
from dispatch.model.assignment import Assignment
from dispatch.model.geometry import Point
from dispatch.model.incident import Incident
from dispatch.model.state import AreaState
from dispatch.rules.due import tier_deadline


def moment(at_ms: int) -> datetime:
    """Return UTC milliseconds as a time."""
    return datetime.fromtimestamp(at_ms / 1_000, UTC)


def moment_or_none(at_ms: int) -> datetime | None:
    """Return UTC milliseconds as a time, None for 0."""
    return moment(at_ms) if at_ms else None


class Renderer:
    """Renders the records of one area; positions and names are by its present roster."""

    def __init__(self, state: AreaState) -> None:
        self._state = state
        area = state.registry.roster.area
        self.plane = Plane(area.origin_lat_e7, area.origin_lon_e7)

    def position(self, point: Point, accuracy_dm: int | None = None) -> views.PositionView:
        """Return a place in WGS-84 degrees."""
        latitude, longitude = self.plane.to_wgs84(point)
        accuracy_m = None if accuracy_dm is None else accuracy_dm / 10
        return views.PositionView(latitude=latitude, longitude=longitude, accuracy_m=accuracy_m)

    def place(self, point: Point | None, accuracy_dm: int | None = None) -> views.PositionView | None:
        """Return a place in WGS-84 degrees, None where none is known."""
        return None if point is None else self.position(point, accuracy_dm)

    def incident(self, incident: Incident, due_at: int) -> views.IncidentView:
        """Return an incident as it stands; `due_at` is UTC ms, 0 for never."""
        return views.IncidentView(
            incident_id=incident.incident_id,
            area_id=self._state.area_id,
            status=incident.status,
            category=incident.category,
            priority=incident.priority,
            tier=incident.tier,
            town=incident.town,
            village=incident.village,
            plan_id=incident.plan_id,
            plan_version=incident.plan_version,
            location=self.place(incident.point, incident.accuracy_dm),
            alert_ids=tuple(own_id(key) for key in incident.alert_keys),
            owner=incident.owner,
            held=incident.held,
            shortfall=incident.shortfall,
            reason=incident.reason,
            disposition=incident.disposition,
            merged_into=incident.merged_into,
            opened_at=moment(incident.opened_at),
            last_alert_at=moment(incident.last_alert_at),
            closed_at=moment_or_none(incident.closed_at),
            due_at=moment_or_none(due_at),
            next_tier_at=moment_or_none(self.next_tier_at(incident.incident_id)),
            seq=incident.seq,
        )

    def next_tier_at(self, incident_id: str) -> int:
        """Return when the next tier steps up (UTC ms), 0 for not by itself."""
        present = self._state.incidents.get(incident_id)
        if present is None:
            return 0
        plan = self._state.book(present.plan_version).plan(present.plan_id)
        deadline = tier_deadline(self._state, present, plan)
        return deadline.at if deadline else 0

    def assignment(self, assignment: Assignment) -> views.AssignmentView:
        """Return an assignment as it stands."""
        responder = self._state.registry.responder(assignment.responder_id)
        return views.AssignmentView(
            assignment_id=assignment.assignment_id,
            incident_id=assignment.incident_id,
            responder_id=assignment.responder_id,
            responder_kind=assignment.responder_kind,
            responder_name=responder.name if responder else "",
            role=assignment.role,
            tier=assignment.tier,
            status=assignment.status,
            eta_seconds=assignment.travel_ms / 1_000,
            distance_m=assignment.distance_dm / 10,
            bearing_deg=assignment.bearing_deg,
            post=self.place(assignment.post),
            notified_at=moment(assignment.notified_at),
            respond_by=moment_or_none(assignment.respond_by),
            changed_at=moment_or_none(assignment.changed_at),
            disposition=assignment.disposition,
        )

    def own(
        self, assignment: Assignment, incident: Incident | None, said: Said | None = None
    ) -> phone_views.OwnAssignment:
        """Return an assignment for its responder, with what the log has of it; of an incident that is not
        at hand only the assignment is told.
        """
        text, said = asked(assignment, incident, self._state), said or Said()
        return phone_views.OwnAssignment(
            **self.assignment(assignment).model_dump(),
            category=incident.category if incident else "other",
            priority=incident.priority if incident else 5,
            incident_status=incident.status if incident else "closed",
            scene=self.place(incident.point, incident.accuracy_dm) if incident else None,
            text_zh=text.zh,
            text_en=text.en,
            reinforcement_requested=said.reinforcement,
            note=said.note,
            seq=said.seq,
        )

    def advisory(self, advisory: Advisory) -> views.AdvisoryView:
        """Return an advisory as it stands."""
        return views.AdvisoryView(
            advisory_id=advisory.advisory_id,
            kind=advisory.kind,
            audience=advisory.audience,
            radius_m=advisory.radius_dm / 10,
            recipients=advisory.recipients,
            text_zh=advisory.text.zh,
            text_en=advisory.text.en,
            status=advisory.status,
            approve_by=moment_or_none(advisory.approve_by),
            at=moment(advisory.at),
        )

    def alert(self, link: AlertLink, said: Alert | None) -> views.AlertView:
        """Return an alert, where it belongs, and what was `said` if that is at hand."""
        attachments = said.attachments if said else ()
        return views.AlertView(
            alert_id=own_id(link.key),
            key=link.key,
            source_id=link.source_id,
            source_class=link.source_class,
            category=link.category,
            priority=link.priority,
            location=self.place(link.point, link.accuracy_dm),
            at=moment(link.at),
            reason=link.reason,
            text=said.text if said else "",
            persons_sought=said.persons_sought if said else "",
            attachments=[views.AttachmentView(url=a.url, media_type=a.media_type) for a in attachments],
        )
