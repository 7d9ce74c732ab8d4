"""CloudEvents 1.0 attributes: checked before the library sees them, because it fills gaps with inventions."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from typing import Any, Final

import orjson
from cloudevents.core.base import BaseCloudEvent, EventFactory
from cloudevents.core.exceptions import CloudEventValidationError
from cloudevents.core.formats.base import Format
from cloudevents.core.v1.event import CloudEvent
from pydantic_core import PydanticCustomError

from schemas.errors import FieldError, InvalidMessage, refuse, shorten
from schemas.fields import parse_timestamp
from schemas.jsontext import parse
from schemas.text import storable_text

REQUIRED: Final = ("specversion", "id", "source", "type")
ATTRIBUTES: Final = (*REQUIRED, "time", "subject", "datacontenttype", "dataschema")
STRUCTURED_TYPE: Final = "application/cloudevents+json"
MAX_ATTRIBUTE: Final = 1_024


def build(attributes: Mapping[str, object], data: bytes | FieldError, prefix: str = "") -> BaseCloudEvent:
    """
    Return the event with the core attributes among `attributes`; extensions are left aside.

    `data` may be what is wrong with them, to be reported together with the rest. `prefix` is how the
    transport spells an attribute (`ce_` in Kafka headers), for the error messages.

    Raises:
        InvalidMessage: an attribute is missing or wrong; every one is named.

    """
    known = {name: attributes[name] for name in ATTRIBUTES if attributes.get(name) is not None}
    errors = [error for name in ATTRIBUTES for error in _check(name, known, prefix)]
    if isinstance(data, FieldError):
        errors.append(data)
    if errors or isinstance(data, FieldError):
        raise InvalidMessage(errors)
    sound: dict[str, Any] = {
        name: parse_timestamp(value) if name == "time" else storable_text(str(value))
        for name, value in known.items()
    }
    try:
        event = CloudEvent(sound, data)
    except CloudEventValidationError as error:
        raise InvalidMessage(
            [FieldError(prefix + name, "; ".join(map(str, found))) for name, found in error.errors.items()]
        ) from None
    if "time" not in known:
        sound.pop("time", None)  # the library made one up
    return event


def _check(name: str, known: Mapping[str, object], prefix: str) -> list[FieldError]:
    if name not in known:
        return [FieldError(prefix + name, "is required")] if name in REQUIRED else []
    value = known[name]
    problem = _problem(name, value)
    return [FieldError(prefix + name, problem, shorten(value))] if problem else []


def _problem(name: str, value: object) -> str:
    if name == "time":
        try:
            parse_timestamp(value)
        except PydanticCustomError as error:
            return error.message()
        return ""
    if not isinstance(value, str):
        return "should be a string"
    if not 1 <= len(value) <= MAX_ATTRIBUTE:
        return f"should have 1 to {MAX_ATTRIBUTE} characters"
    if name == "specversion" and value != "1.0":
        return "should be 1.0"
    return ""


class OrjsonFormat(Format):
    """The CloudEvents JSON format with data kept as bytes: a message is decoded once, by its own model."""

    def read(self, event_factory: EventFactory | None, data: str | bytes) -> BaseCloudEvent:
        """Read a structured event; raises InvalidMessage naming every wrong attribute."""
        value = parse(data.encode() if isinstance(data, str) else data)
        if not isinstance(value, dict):
            raise refuse("message", "should be a JSON object", value)
        return build(value, _payload(value))

    def write(self, event: BaseCloudEvent) -> bytes:
        """Write a structured event; its data must be JSON bytes already."""
        fields: dict[str, Any] = dict(event.get_attributes())
        data = event.get_data()
        if data is not None:
            fields["data"] = orjson.Fragment(data) if isinstance(data, bytes) else data
        return orjson.dumps(fields, option=orjson.OPT_SORT_KEYS | orjson.OPT_UTC_Z)

    def write_data(self, data: dict[str, Any] | str | bytes | None, datacontenttype: str | None) -> bytes:
        """Write the data of a binary event."""
        if data is None:
            return b""
        return data if isinstance(data, bytes) else orjson.dumps(data)

    def read_data(self, body: bytes, datacontenttype: str | None) -> bytes:
        """Return the data of a binary event untouched."""
        return body

    def get_content_type(self) -> str:
        """Return the media type of a structured event."""
        return STRUCTURED_TYPE


def _payload(fields: Mapping[str, object]) -> bytes | FieldError:
    encoded = fields.get("data_base64")
    if encoded is None:
        if fields.get("data") is None:
            return FieldError("data", "is required")
        return orjson.dumps(fields["data"])
    if fields.get("data") is not None:
        return FieldError("data_base64", "is not allowed together with data", shorten(encoded))
    try:
        if isinstance(encoded, str):
            return base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        pass  # answered below, like anything else that is not base64
    return FieldError("data_base64", "should be a base64 string", shorten(encoded))
