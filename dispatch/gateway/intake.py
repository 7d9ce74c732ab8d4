"""From the body of an HTTP request to the records of an inbound topic, with every wrong field named."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Protocol

import orjson

from dispatch.gateway.body import MAX_BODY_BYTES
from dispatch.gateway.publisher import OutgoingRecord
from schemas import envelope
from schemas.codec import decode
from schemas.errors import FieldError, InvalidMessage, refuse
from schemas.inbound import Alert
from schemas.jsontext import parse
from schemas.message import MAX_INBOUND_BYTES
from schemas.topics import ALERTS_PATROL, ALERTS_SENSOR, ALERTS_SHOP

MAX_ALERTS: Final = 500
MAX_WRONG_FIELDS: Final = 200
_STRUCTURED: Final = "application/cloudevents+json"
_BATCH: Final = "application/cloudevents-batch+json"
_TOPICS: Final[Mapping[str, str]] = {"shop": ALERTS_SHOP, "patrol": ALERTS_PATROL, "sensor": ALERTS_SENSOR}
SOURCE_CLASSES: Final = tuple(_TOPICS)
ALERT_TOPICS: Final = tuple(_TOPICS.values())

Headers = tuple[tuple[str, bytes], ...]


@dataclass(frozen=True, slots=True)
class SourcePlace:
    """Where a registered source belongs: its area and its class (`shop`, `patrol` or `sensor`)."""

    area_id: str
    source_class: str


class SourceDirectory(Protocol):
    """The registered sources of all areas."""

    def find(self, source_id: str) -> SourcePlace | None:
        """Return where `source_id` belongs, or None if it is not registered."""


@dataclass(frozen=True, slots=True)
class WrongAlert:
    """One wrong field of the alert at `index` in the request (0 for a single one)."""

    index: int
    error: FieldError

    def as_json(self) -> dict[str, object]:
        """Return it as the answer tells it."""
        return {
            "index": self.index,
            "field": self.error.field,
            "value": self.error.value,
            "message": self.error.problem,
        }


class WrongAlerts(Exception):
    """The request was understood not at all, or not everywhere; nothing of it was published."""

    def __init__(self, errors: list[WrongAlert]) -> None:
        super().__init__(f"{len(errors)} fields are wrong")
        self.total = len(errors)
        self.errors = errors[:MAX_WRONG_FIELDS]


@dataclass(frozen=True, slots=True)
class ReadyAlert:
    """A valid alert and the record that carries it."""

    alert: Alert
    record: OutgoingRecord
    area_id: str = ""
    """The area that it names, or where its source is registered; "" if nobody knows yet."""

    @property
    def alert_id(self) -> str:
        """The id its source gave it."""
        return self.alert.alert_id


class AlertIntake:
    """Reads requests; `default_class` of an unregistered source is what the caller says, else a shop."""

    def __init__(self, sources: SourceDirectory) -> None:
        self._sources = sources

    def read(self, body: bytes, headers: Mapping[str, str], source_class: str = "shop") -> list[ReadyAlert]:
        """Return every alert of the request; raises WrongAlerts if any of them has a wrong field.

        `headers` are the request's, names in lower case. CloudEvents come binary (`ce-` headers),
        structured or as a batch; a bare alert or a list of bare alerts needs no ceremony.
        """
        items = _items(body, headers)
        ready: list[ReadyAlert] = []
        wrong: list[WrongAlert] = []
        for index, (value, record_headers) in enumerate(items):
            try:
                ready.append(self._one(value, record_headers, source_class))
            except InvalidMessage as error:
                wrong.extend(WrongAlert(index, found) for found in error.errors)
        if wrong:
            raise WrongAlerts(wrong)
        return ready

    def _one(self, value: bytes, headers: Headers, source_class: str) -> ReadyAlert:
        # A short body can have a long canonical spelling: 1e9 is 1000000000.0.
        if len(value) > MAX_INBOUND_BYTES:
            raise refuse("message", f"is {len(value):,} bytes long; the limit is {MAX_INBOUND_BYTES:,}")
        unwrapped = envelope.read(value, headers, None, _TOPICS[source_class])
        alert = decode(Alert, unwrapped.data)
        place = self._sources.find(alert.source_id)
        topic = _TOPICS[place.source_class if place else source_class]
        area_id = alert.area_id or (place.area_id if place else "")
        record = OutgoingRecord(topic, area_id.encode() or None, value, headers, alert.source_id)
        return ReadyAlert(alert, record, area_id)


def _items(body: bytes, headers: Mapping[str, str]) -> list[tuple[bytes, Headers]]:
    """Return the records of a request, each with its value in one canonical spelling.

    So the same alert gives the same bytes alone, in a list or with other white space, and the
    receipt knows the repeat.
    """
    try:
        parsed = parse(body, MAX_BODY_BYTES)
        record_headers = _record_headers(headers, isinstance(parsed, list))
        values = parsed if isinstance(parsed, list) else [parsed]
        if not 1 <= len(values) <= MAX_ALERTS:
            raise refuse("message", f"has {len(values)} alerts; the limit is 1 to {MAX_ALERTS}")
    except InvalidMessage as error:
        raise WrongAlerts([WrongAlert(0, found) for found in error.errors]) from None
    return [(orjson.dumps(value, option=orjson.OPT_SORT_KEYS), record_headers) for value in values]


def _record_headers(headers: Mapping[str, str], several: bool) -> Headers:
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    binary = tuple(
        ("ce_" + name[3:], text.encode("latin-1", "replace"))
        for name, text in headers.items()
        if name.startswith("ce-")
    )
    if kind == _BATCH:
        if not several:
            raise refuse("message", f"should be a list, as {_BATCH} says")
        return (("content-type", _STRUCTURED.encode()),)
    if kind == _STRUCTURED:
        if several:
            raise refuse("content-type", f"should be {_BATCH} for a list", kind)
        return (("content-type", _STRUCTURED.encode()),)
    if binary and several:
        raise refuse("ce-id", f"belongs to a single alert; a list of CloudEvents is {_BATCH}")
    return (*binary, ("content-type", b"application/json")) if binary else ()
