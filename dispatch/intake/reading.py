"""From a record on an inbound topic to an entry for an area's log. Never raises, whatever the bytes are."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from math import ceil

from dispatch.geo.datum import to_wgs84
from dispatch.intake.alert_key import alert_key
from dispatch.intake.areas import Areas, Claim
from dispatch.intake.said import said
from dispatch.intake.salvage import salvage
from dispatch.model import alert as model
from dispatch.model.inputs import AlertReceived, Input, Move, PositionsReported, StatusReported
from dispatch.model.roster import Roster
from dispatch.privacy.masking import mask_text
from dispatch.record import Entry, Receipt, Record
from schemas import envelope
from schemas.codec import validate
from schemas.errors import InvalidMessage, shorten
from schemas.inbound import Alert, Location, PositionReport, StatusReport
from schemas.jsontext import parse
from schemas.topics import ALERTS_PATROL, ALERTS_SENSOR, ALERTS_SHOP, INBOUND

SOURCE_CLASS = {ALERTS_SHOP: model.SHOP, ALERTS_PATROL: model.PATROL, ALERTS_SENSOR: model.SENSOR}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MS = timedelta(milliseconds=1)


class Intake:
    """Reads records for the areas of `rosters` (a live view); what fits no area goes to `default_area`."""

    def __init__(self, areas: Mapping[str, Roster], default_area: str) -> None:
        self._areas = Areas(areas, default_area)

    def learn(self, area_id: str) -> None:
        """Work out the present roster of an area beforehand, so that no alert waits for it."""
        self._areas.learn(area_id)

    def read(self, record: Record) -> Entry:
        """Return the entry of a record; one that cannot be understood says why in `refused`."""
        try:
            return self._understand(record)
        except InvalidMessage as error:
            return replace(self._refuse(record, error.reason), wrong=error.errors)
        except Exception as error:  # a fault of ours must not lose or hold up an alert
            return self._refuse(
                record, f"message: could not be read ({type(error).__name__}: {shorten(str(error))})"
            )

    def _understand(self, record: Record) -> Entry:
        topic = INBOUND.get(record.topic)
        if topic is None:
            return self._refuse(record, f"topic: {shorten(record.topic)} is not an inbound topic")
        data = envelope.read(record.value, record.headers, record.key, record.topic).data
        value = parse(data, topic.model.MAX_BYTES)
        message, body = validate(topic.model, value), said(value)
        match message:
            case Alert():
                return self._alert(record, message, body)
            case StatusReport():
                return self._status(record, message, body)
            case PositionReport():
                return self._position(record, message, body)

    def _alert(
        self, record: Record, alert: Alert, body: bytes, refused: str = "", event_id: str = ""
    ) -> Entry:
        position = _position(alert.location)
        area = self._areas.choose(
            Claim(alert.area_id or "", alert.source_id, position, alert.place_code or "")
        )
        accuracy_m = (alert.location.accuracy_m if alert.location else None) or 0
        given = model.Alert(
            key=alert_key(alert.source_id, alert.alert_id, event_id),
            alert_id=alert.alert_id,
            source_id=alert.source_id,
            source_class=SOURCE_CLASS[record.topic],
            occurred_at=_ms(alert.occurred_at),
            category=alert.category.value if alert.category else "",
            severity=alert.severity.value if alert.severity else "",
            text=alert.text or "",
            point=self._areas.point(area, position),
            accuracy_dm=ceil(accuracy_m * 10),
            place_code=alert.place_code or "",
            persons_sought=alert.persons_sought or "",
            attachments=tuple(model.Attachment(a.url, a.media_type) for a in alert.attachments),
            unreadable=refused,
        )
        return _entry(
            area, AlertReceived(given), record, alert.source_id, event_id or alert.alert_id, body, refused
        )

    def _status(self, record: Record, report: StatusReport, body: bytes) -> Entry:
        position = _position(report.location)
        area = self._areas.choose(Claim(source_id=report.responder_id, position=position))
        given = StatusReported(
            report_id=report.report_id,
            responder_id=report.responder_id,
            status=report.status.value,
            at=_ms(report.at),
            assignment_id=report.assignment_id or "",
            disposition=report.disposition or "",
            note=report.note or "",
            position=self._areas.point(area, position),
        )
        return _entry(area, given, record, report.responder_id, report.report_id, body)

    def _position(self, record: Record, report: PositionReport, body: bytes) -> Entry:
        position = to_wgs84(report.latitude, report.longitude, report.datum)
        area = self._areas.choose(Claim(source_id=report.responder_id, position=position))
        point = self._areas.point(area, position)
        if point is None:
            where = f"{report.latitude}, {report.longitude}"
            return self._refuse(record, f"latitude, longitude: {where} is not within 50 km of area {area}")
        given = PositionsReported((Move(report.responder_id, point, _ms(report.at)),))
        return _entry(area, given, record, report.responder_id, report.report_id, body)

    def _refuse(self, record: Record, reason: str) -> Entry:
        """Return the entry of a refused message; an alert still goes to a person, with what can be read."""
        # It may quote what was written, and goes further than the message itself.
        reason = mask_text(reason)
        event_id = _digest(record).hex()
        nobody, raw = f"unknown:{event_id[:16]}", hashlib.sha256(record.value or b"").digest()
        if record.topic in SOURCE_CLASS:
            when = (_EPOCH + timedelta(milliseconds=min(max(record.timestamp_ms, 0), 2**47))).isoformat()
            alert = salvage(record.value or b"", event_id, nobody, when)
            return self._alert(record, alert, raw, reason, event_id)
        return _entry(self._areas.choose(Claim()), None, record, nobody, event_id, raw, reason)


def _entry(
    area: str,
    given: Input | None,
    record: Record,
    source_id: str,
    event_id: str,
    body: bytes,
    refused: str = "",
) -> Entry:
    return Entry(area, source_id, given, Receipt(source_id, event_id, body, record), refused)


def _digest(record: Record) -> bytes:
    """Name a message that names itself wrongly: by where it lay, or by its bytes if it came by HTTP."""
    if record.offset < 0:
        return hashlib.sha256(record.value or b"").digest()
    return hashlib.sha256(
        f"{record.topic}|{record.partition}|{record.offset}".encode("utf-8", "replace")
    ).digest()


def _position(location: Location | None) -> tuple[float, float] | None:
    if location is None:
        return None
    return to_wgs84(location.latitude, location.longitude, location.datum)


def _ms(moment: datetime) -> int:
    return (moment - _EPOCH) // _MS
