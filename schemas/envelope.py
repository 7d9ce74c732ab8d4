"""Kafka records to CloudEvents and back: binary, structured and bare."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from cloudevents.core.base import BaseCloudEvent
from cloudevents.core.bindings import kafka
from cloudevents.core.v1.event import CloudEvent

from schemas.cloudevent import ATTRIBUTES, STRUCTURED_TYPE, OrjsonFormat, build
from schemas.errors import InvalidMessage, refuse
from schemas.fields import MAX_ID
from schemas.jsontext import parse
from schemas.text import storable_text
from schemas.topics import INBOUND

Headers = list[tuple[str, bytes]]

_CONTENT_TYPE: Final = "content-type"
_PREFIX: Final = "ce_"
_TIME: Final = "ce_time"
_FORMAT: Final = OrjsonFormat()
# An extension alone (ce_traceparent of a tracing client) does not make a bare message a CloudEvent.
_CORE_HEADERS: Final = frozenset(_PREFIX + name for name in ATTRIBUTES)


class Mode(StrEnum):
    """How a message was wrapped."""

    BINARY = "binary"
    STRUCTURED = "structured"
    BARE = "bare"


@dataclass(frozen=True, slots=True)
class Envelope:
    """
    What is known of a message before its data are read.

    `id` and `source` are the CloudEvents attributes; of a bare message they are its own `alert_id` or
    `report_id` and its `source_id` or `responder_id`, None if it has none that can be read. They are for
    tracing: repeats are told by the ids inside the data, the same in all three modes. `time` is UTC.
    `data` is the JSON text.
    """

    id: str | None
    source: str | None
    type: str | None
    time: datetime | None
    data: bytes
    mode: Mode
    key: str | None = None


def read(
    raw_value: bytes | None, headers: Sequence[tuple[str, bytes]], key: bytes | None, topic: str
) -> Envelope:
    """
    Return the envelope of a record of `topic`; its data are not looked at, and may turn out not to be JSON.

    A body with `specversion` in it is taken as a structured CloudEvent even without the header.

    Raises:
        InvalidMessage: it claims to be a CloudEvent and is malformed, or is of a type that does not belong on
            `topic`.

    """
    raw = raw_value or b""
    record_key = None if key is None else storable_text(key.decode("utf-8", "replace"))
    named = _named(headers)
    content_type = named.get(_CONTENT_TYPE, "").lower()
    if content_type.startswith("application/cloudevents"):
        if content_type.partition(";")[0].strip() != STRUCTURED_TYPE:
            raise refuse(_CONTENT_TYPE, f"should be {STRUCTURED_TYPE}", content_type)
        return _structured(raw, record_key, topic)
    if not _CORE_HEADERS.isdisjoint(named):
        return _binary(raw, named, record_key, topic)
    return _bare(raw, record_key, topic)


def write(
    *,
    type: str,
    id: str,
    source: str,
    time: datetime,
    data: bytes,
    key: bytes | None,
    subject: str | None = None,
) -> tuple[Headers, bytes | None, bytes]:
    """
    Return headers, key and value of a record in binary mode; `data` is JSON text and `time` has an offset.

    Raises:
        cloudevents.core.exceptions.CloudEventValidationError: an attribute is empty, or `time` has no offset.

    """
    attributes: dict[str, Any] = {
        "specversion": "1.0",
        "type": type,
        "id": id,
        "source": source,
        "time": time,
        "datacontenttype": "application/json",
    }
    if subject is not None:
        attributes["subject"] = subject
    message = kafka.to_binary(CloudEvent(attributes, data), _FORMAT, lambda _: key)
    return list(message.headers.items()), key, message.value


def _named(headers: Sequence[tuple[str, bytes | None]]) -> dict[str, str]:
    """Return the headers an envelope is made of, by lower-case name, and no others."""
    named: dict[str, str] = {}
    for raw_name, value in headers:
        name = raw_name.lower()
        if value is None or (name != _CONTENT_TYPE and name not in _CORE_HEADERS):
            continue
        try:
            text = value.decode("utf-8")
        except UnicodeDecodeError:
            raise refuse(name, "should be UTF-8", value) from None
        if name == _CONTENT_TYPE and not text:
            continue
        if named.setdefault(name, text) != text:
            raise refuse(name, "should be given only once", text)
    return named


def _binary(raw: bytes, named: Mapping[str, str], key: str | None, topic: str) -> Envelope:
    # The library would parse `time` by a laxer rule and raise what it likes: it goes around it.
    time = named.get(_TIME)
    headers = {name: text.encode() for name, text in named.items() if name != _TIME}
    event = kafka.from_binary(
        kafka.KafkaMessage(headers, None, raw),
        _FORMAT,
        lambda attributes, _: build({**attributes, "time": time}, raw, _PREFIX),
    )
    return _envelope(event, Mode.BINARY, key, topic)


def _structured(raw: bytes, key: str | None, topic: str) -> Envelope:
    event = kafka.from_structured(kafka.KafkaMessage({}, None, raw), _FORMAT)
    return _envelope(event, Mode.STRUCTURED, key, topic)


def _envelope(event: BaseCloudEvent, mode: Mode, key: str | None, topic: str) -> Envelope:
    inbound = INBOUND.get(topic)
    if inbound is not None and event.get_type() != inbound.event_type:
        name = _PREFIX + "type" if mode is Mode.BINARY else "type"
        raise refuse(name, f"should be {inbound.event_type} on {topic}", event.get_type())
    data = event.get_data()
    assert isinstance(data, bytes)  # by OrjsonFormat and `build`
    return Envelope(event.get_id(), event.get_source(), event.get_type(), event.get_time(), data, mode, key)


def _bare(raw: bytes, key: str | None, topic: str) -> Envelope:
    inbound = INBOUND.get(topic)
    try:
        value = parse(raw)
    except InvalidMessage:
        value = None  # `decode` will refuse the data and say why
    if isinstance(value, dict) and "specversion" in value:
        return _structured(raw, key, topic)
    if inbound is None:
        return Envelope(None, None, None, None, raw, Mode.BARE, key)
    fields = value if isinstance(value, dict) else {}
    own_id, source = _name(fields.get(inbound.id_field)), _name(fields.get(inbound.source_field))
    return Envelope(own_id, source, inbound.event_type, None, raw, Mode.BARE, key)


def _name(value: object) -> str | None:
    if isinstance(value, str) and 1 <= len(value) <= MAX_ID:
        return storable_text(value)
    return None
