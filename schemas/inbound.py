"""Messages that come in: alerts, and what responders report of themselves."""

from __future__ import annotations

from typing import Annotated

from pydantic import ConfigDict, Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from schemas.codes import DUTY_CHANGES, Datum, ReportStatus
from schemas.fields import (
    AccuracyMetres,
    AreaId,
    CategoryCode,
    DatumCode,
    Degrees,
    Id,
    Latitude,
    Longitude,
    MediaType,
    MetresPerSecond,
    PlaceCode,
    ReportStatusCode,
    SeverityCode,
    ShortText,
    Text,
    Timestamp,
    Url,
)
from schemas.message import Message


class Location(Message):
    """A place on the ground as the sender measured it."""

    latitude: Latitude
    """Degrees north, in `datum`."""
    longitude: Longitude
    """Degrees east, in `datum`."""
    datum: DatumCode = Datum.WGS84
    """The datum the two numbers are in."""
    accuracy_m: AccuracyMetres | None = None
    """Radius in metres within which the sender is confident."""


class Attachment(Message):
    """A picture, a recording or a document kept elsewhere."""

    url: Url
    """Where it can be fetched, by http or https."""
    media_type: MediaType
    """Its media type, such as image/jpeg."""


class Alert(Message):
    """Somebody, or a sensor, says that something is wrong."""

    alert_id: Id
    """Unique for its source: a second alert with the same id and body is a repeat and changes nothing."""
    source_id: Id
    """The registered shop, patrol, responder or sensor that raised it."""
    occurred_at: Timestamp
    """When it was noticed."""
    category: CategoryCode | None = None
    """What the source takes it for; classified from the text when absent."""
    severity: SeverityCode | None = None
    """How bad the source says it is."""
    text: Text | None = None
    """What the source wrote, in any language."""
    location: Location | None = None
    """Where; the registered position of the source when absent."""
    place_code: PlaceCode | None = None
    """Village or town code, used when there is no position at all."""
    area_id: AreaId | None = None
    """Command area; derived from source or place when absent."""
    attachments: Annotated[tuple[Attachment, ...], Field(strict=False, max_length=20)] = ()
    """Pictures and the like, at most 20."""
    persons_sought: Text | None = None
    """Description of persons to look out for."""


class StatusReport(Message):
    """A responder answers an assignment, or comes on or goes off duty."""

    model_config = ConfigDict(
        json_schema_extra={
            "allOf": [
                {
                    "if": {"properties": {"status": {"const": "cleared"}}},
                    "then": {
                        "required": ["disposition"],
                        "properties": {"disposition": {"type": "string"}},
                    },
                    "else": {"properties": {"disposition": {"type": "null"}}},
                },
                {
                    "if": {
                        "properties": {"status": {"enum": [str(status) for status in sorted(DUTY_CHANGES)]}}
                    },
                    "else": {
                        "required": ["assignment_id"],
                        "properties": {"assignment_id": {"type": "string"}},
                    },
                },
            ]
        }
    )

    report_id: Id
    """Unique for its responder."""
    responder_id: Id
    """Who reports."""
    status: ReportStatusCode
    """What is reported."""
    at: Timestamp
    """When it was so."""
    assignment_id: Annotated[Id | None, Field(validate_default=True)] = None
    """The assignment answered; required except for on_duty and off_duty."""
    disposition: Annotated[ShortText | None, Field(validate_default=True)] = None
    """How it ended; required with cleared, and allowed with nothing else."""
    note: Text | None = None
    """Anything to add."""
    location: Location | None = None
    """Where the responder was."""

    @field_validator("assignment_id")
    @classmethod
    def _names_the_assignment(cls, value: str | None, info: ValidationInfo) -> str | None:
        status = info.data.get("status")
        if value is None and status is not None and status not in DUTY_CHANGES:
            raise PydanticCustomError(
                "assignment_required", "is required with status {status}", {"status": str(status)}
            )
        return value

    @field_validator("disposition")
    @classmethod
    def _only_when_cleared(cls, value: str | None, info: ValidationInfo) -> str | None:
        status = info.data.get("status")
        if status is None or (value is not None) == (status is ReportStatus.CLEARED):
            return value
        if value is None:
            raise PydanticCustomError("disposition_required", "is required with status cleared")
        raise PydanticCustomError(
            "disposition_unexpected",
            "is allowed only with status cleared, not {status}",
            {"status": str(status)},
        )


class PositionReport(Message):
    """Where a responder is."""

    report_id: Id
    """Unique for its responder."""
    responder_id: Id
    """Who reports."""
    at: Timestamp
    """When the position was measured."""
    latitude: Latitude
    """Degrees north, in `datum`."""
    longitude: Longitude
    """Degrees east, in `datum`."""
    datum: DatumCode = Datum.WGS84
    """The datum the two numbers are in."""
    accuracy_m: AccuracyMetres | None = None
    """Radius in metres within which the device is confident."""
    speed_mps: MetresPerSecond | None = None
    """Speed over ground in m/s."""
    heading: Degrees | None = None
    """Course over ground in degrees clockwise from true north."""


Inbound = Alert | StatusReport | PositionReport
