"""The field types all messages share, each with its bounds and its unit."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Annotated, Any, Final

from pydantic import BeforeValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from schemas.codes import (
    AdvisoryStatus,
    AssignmentStatus,
    Audience,
    Category,
    Datum,
    IncidentStatus,
    ReportStatus,
    ResponderKind,
    Role,
    Severity,
)
from schemas.text import storable_text

MAX_TEXT: Final = 4_000
MAX_ID: Final = 128
# The largest whole number that PostgreSQL's bigint and every 64-bit reader can hold.
MAX_SEQ: Final = 2**63 - 1

_RFC3339: Final = re.compile(
    r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(?:\.\d{1,12})?(?:[Zz]|[+-]\d\d:\d\d)", re.ASCII
)


def _storable(value: Any) -> Any:
    return storable_text(value) if isinstance(value, str) else value


def parse_timestamp(value: object) -> datetime:
    """
    Return the moment `value` names, in UTC, to the microsecond (finer digits are cut off).

    `value` is an RFC 3339 string with an offset, or an aware datetime.

    Raises:
        PydanticCustomError: it is anything else, or not a moment between the years 1 and 9999.

    """
    try:
        if isinstance(value, str) and _RFC3339.fullmatch(value):
            return datetime.fromisoformat(value.upper()).astimezone(UTC)
        if isinstance(value, datetime) and value.utcoffset() is not None:
            return value.astimezone(UTC)
    except (ValueError, OverflowError):
        pass  # the shape is right but there is no such moment; the same answer serves
    raise PydanticCustomError(
        "timestamp", "should be an RFC 3339 timestamp with an offset, such as 2026-11-22T08:00:00+08:00"
    )


_Safe = BeforeValidator(_storable)

Text = Annotated[str, _Safe, StringConstraints(max_length=MAX_TEXT)]
SomeText = Annotated[str, _Safe, StringConstraints(min_length=1, max_length=MAX_TEXT)]
ShortText = Annotated[str, _Safe, StringConstraints(min_length=1, max_length=200)]
Id = Annotated[str, _Safe, StringConstraints(min_length=1, max_length=MAX_ID)]
# Outside, an alert is named by its source and its own id together: room for both and a separator.
AlertRef = Annotated[str, _Safe, StringConstraints(min_length=1, max_length=2 * MAX_ID + 4)]
# The same as we name it ourselves: what is in the state is storable, and a message may name a thousand.
OwnAlertRef = Annotated[str, StringConstraints(min_length=1, max_length=2 * MAX_ID + 4)]
AreaId = Annotated[str, StringConstraints(pattern=r"^[0-9]{2,12}$")]
PlaceCode = Annotated[str, StringConstraints(pattern=r"^[0-9]{6,15}$")]
EventName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,63}$")]
ReasonCode = Annotated[str, _Safe, StringConstraints(min_length=1, max_length=MAX_ID)]
# Only what a browser may be sent to: never `javascript:` or `file:`.
_URL: Final = r"^[Hh][Tt][Tt][Pp][Ss]?://[^\s]+$"
_MEDIA_TYPE: Final = r"^[A-Za-z0-9!#$&^_.+-]+/[A-Za-z0-9!#$&^_.+-]+(;.*)?$"
Url = Annotated[str, _Safe, StringConstraints(pattern=_URL, max_length=2_048)]
MediaType = Annotated[str, _Safe, StringConstraints(pattern=_MEDIA_TYPE, max_length=255)]

Timestamp = Annotated[datetime, BeforeValidator(parse_timestamp)]
Latitude = Annotated[float, Field(ge=-90, le=90)]
Longitude = Annotated[float, Field(ge=-180, le=180)]
AccuracyMetres = Annotated[float, Field(ge=0, le=100_000)]
Metres = Annotated[float, Field(ge=0, le=1_000_000)]
Seconds = Annotated[float, Field(ge=0, le=604_800)]
MetresPerSecond = Annotated[float, Field(ge=0, le=400)]
Degrees = Annotated[float, Field(ge=0, le=360)]
Priority = Annotated[int, Field(ge=1, le=5)]
Tier = Annotated[int, Field(ge=0, le=9)]
Seq = Annotated[int, Field(ge=0, le=MAX_SEQ)]
Index = Annotated[int, Field(ge=0, le=2**31 - 1)]
Count = Annotated[int, Field(ge=0, le=2**31 - 1)]

# A code travels as a plain string; strict, as the models are, would ask for the enumeration.
_AsString = Field(strict=False)
CategoryCode = Annotated[Category, _AsString]
SeverityCode = Annotated[Severity, _AsString]
DatumCode = Annotated[Datum, _AsString]
ReportStatusCode = Annotated[ReportStatus, _AsString]
IncidentStatusCode = Annotated[IncidentStatus, _AsString]
AssignmentStatusCode = Annotated[AssignmentStatus, _AsString]
ResponderKindCode = Annotated[ResponderKind, _AsString]
RoleCode = Annotated[Role, _AsString]
AudienceCode = Annotated[Audience, _AsString]
AdvisoryStatusCode = Annotated[AdvisoryStatus, _AsString]
