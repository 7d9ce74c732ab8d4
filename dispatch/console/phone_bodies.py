"""What the phone's calls take, for reading and for the description of the interface."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

from pydantic import Field, StringConstraints

from dispatch.gateway.device_codes import MAX_DEVICE_NAME
from schemas.codes import Datum
from schemas.fields import (
    AccuracyMetres,
    DatumCode,
    Degrees,
    Id,
    Latitude,
    Longitude,
    MetresPerSecond,
    Text,
    Timestamp,
)
from schemas.inbound import Location
from schemas.message import Message

MOST_POSITIONS: Final = 100
_REF: Final = "#/components/schemas/{model}"


class DeviceCodeRequest(Message):
    """For whom a device code is wanted."""

    responder_id: Id
    """Who will answer with the device."""


class DeviceRequest(Message):
    """A device that wants to log in."""

    code: Annotated[str, StringConstraints(min_length=1, max_length=20)]
    """Eight digits; spaces between them do no harm."""
    device_name: Annotated[
        str, StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_DEVICE_NAME)
    ]
    """What the device is called in the list of devices."""


class DutyReport(Message):
    """A responder goes on or off duty."""

    report_id: Id
    """Unique for its responder: the same again changes nothing."""
    status: Literal["on_duty", "off_duty"]
    """Which of the two."""
    at: Timestamp
    """When it was so."""
    location: Location | None = None
    """Where the responder was."""
    note: Text | None = None
    """Anything to add."""


class OwnPosition(Message):
    """Where the responder who reports was."""

    report_id: Id
    """Unique for its responder: the same again changes nothing."""
    at: Timestamp
    """When it was measured."""
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


class OwnPositions(Message):
    """Some positions, in any order."""

    positions: Annotated[
        tuple[OwnPosition, ...], Field(strict=False, min_length=1, max_length=MOST_POSITIONS)
    ]
    """At most 100."""


class PushKeys(Message):
    """What messages to a browser are encrypted with (RFC 8291), base64url."""

    p256dh: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{87}=?$")]
    """Its public key."""
    auth: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{22}(==)?$")]
    """Its shared secret."""


class PushRequest(Message):
    """A subscription as a browser gives it (`PushSubscription.toJSON()`)."""

    endpoint: Annotated[str, StringConstraints(pattern=r"^https?://[\x21-\x7e]+$", max_length=1_000)]
    """Where its push service takes messages."""
    keys: PushKeys
    """What they are encrypted with."""


BODIES: Final = (DeviceCodeRequest, DeviceRequest, DutyReport, OwnPositions, PushRequest)
"""Every body of the phone's calls."""


def described(model: type[Message]) -> dict[str, Any]:
    """Return how a body of this kind is described in the document of the interface."""
    schema = {"$ref": _REF.format(model=model.__name__)}
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}
