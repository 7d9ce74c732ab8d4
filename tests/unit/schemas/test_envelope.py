"""Binary, structured and bare records carry the same message; a malformed envelope is named."""

from __future__ import annotations

import base64
from datetime import UTC, datetime
from typing import Any

import orjson
import pytest
from cloudevents.core.bindings import kafka
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent

from schemas import Alert, Envelope, InvalidMessage, Mode, decode, read, write
from tests.unit.schemas import samples

TOPIC = "alerts.shop"
BODY = orjson.dumps(samples.ALERT)
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
STRUCTURED = [("content-type", b"application/cloudevents+json; charset=utf-8")]


def _attributes(**changes: object) -> dict[str, Any]:
    attributes: dict[str, object] = {
        "specversion": "1.0",
        "type": "dispatch.alert.v1",
        "source": "/shops/0017",
        "id": "e-1",
        "time": "2026-11-22T20:00:00+08:00",
        **changes,
    }
    return {name: value for name, value in attributes.items() if value is not ...}


def _binary(**changes: object) -> list[tuple[str, bytes]]:
    headers = [(f"ce_{name}", str(value).encode()) for name, value in _attributes(**changes).items()]
    return [*headers, ("content-type", b"application/json")]


def _structured(**changes: object) -> bytes:
    return orjson.dumps({"data": samples.ALERT, **_attributes(**changes)} | {})


def _errors(raw: bytes | None, headers: list[tuple[str, bytes]], topic: str = TOPIC) -> list[str]:
    with pytest.raises(InvalidMessage) as caught:
        read(raw, headers, None, topic)
    return [error.field for error in caught.value.errors]


def test_three_modes_give_the_same_alert() -> None:
    """How an alert is wrapped makes no difference to what is read."""
    envelopes = [
        read(BODY, _binary(), b"440515", TOPIC),
        read(_structured(), STRUCTURED, b"440515", TOPIC),
        read(_structured(), [], b"440515", TOPIC),
        read(BODY, [], b"440515", TOPIC),
    ]
    assert [envelope.mode for envelope in envelopes] == ["binary", "structured", "structured", "bare"]
    assert {decode(Alert, envelope.data) for envelope in envelopes} == {decode(Alert, BODY)}
    assert {envelope.type for envelope in envelopes} == {"dispatch.alert.v1"}
    assert {envelope.key for envelope in envelopes} == {"440515"}
    assert [envelope.id for envelope in envelopes] == ["e-1", "e-1", "e-1", samples.ALERT["alert_id"]]
    assert [envelope.source for envelope in envelopes] == ["/shops/0017"] * 3 + ["shop-0017"]
    assert [envelope.time for envelope in envelopes] == [NOON] * 3 + [None]


def test_what_the_cloudevents_library_writes_is_read() -> None:
    """Both modes as another program would make them with the common library."""
    event = CloudEvent(
        _attributes(time=NOON, partitionkey="440515", datacontenttype="application/json"), samples.ALERT
    )
    for message in (kafka.to_binary(event, JSONFormat()), kafka.to_structured(event, JSONFormat())):
        envelope = read(message.value, list(message.headers.items()), b"440515", TOPIC)
        assert (envelope.id, envelope.time) == ("e-1", NOON)
        assert decode(Alert, envelope.data) == decode(Alert, BODY)


def test_base64_data_are_unpacked() -> None:
    """A structured event may carry its data as base64."""
    raw = orjson.dumps({**_attributes(), "data_base64": base64.b64encode(BODY).decode()})
    assert read(raw, STRUCTURED, None, TOPIC).data == BODY


def test_a_time_that_was_not_given_is_not_invented() -> None:
    """An event without time has none."""
    assert read(BODY, _binary(time=...), None, TOPIC).time is None
    assert read(_structured(time=None), STRUCTURED, None, TOPIC).time is None


def test_extensions_and_foreign_headers_are_left_alone() -> None:
    """Tracing and vendors' headers, however odd, neither make an event nor break one."""
    odd: list[Any] = [
        ("ce_traceparent", b"00-1"),
        ("ce_bad-name", b"\xff"),
        ("x", None),
        ("traceparent", b"1"),
    ]
    assert read(BODY, odd, None, TOPIC).mode is Mode.BARE
    assert read(BODY, [*_binary(), *odd, ("CE_ID", b"e-1")], None, TOPIC).id == "e-1"
    assert read(_structured(weird_Name=1), STRUCTURED, None, TOPIC).id == "e-1"


@pytest.mark.parametrize("name", ["specversion", "type", "source", "id"])
@pytest.mark.parametrize("value", [..., "", "x" * 1_025])
def test_a_required_attribute_is_named_when_wrong(name: str, value: object) -> None:
    """Missing, empty or too long: the attribute is named as the transport spells it."""
    assert _errors(BODY, _binary(**{name: value})) == [f"ce_{name}"]
    assert _errors(_structured(**{name: value}), STRUCTURED) == [name]


def test_every_wrong_attribute_is_named_at_once() -> None:
    """One answer holds all of them."""
    changes = {"specversion": "0.3", "id": ..., "time": "yesterday", "subject": ""}
    assert _errors(BODY, _binary(**changes)) == ["ce_specversion", "ce_id", "ce_time", "ce_subject"]
    assert _errors(_structured(**changes), STRUCTURED) == ["specversion", "id", "time", "subject"]


@pytest.mark.parametrize(
    ("raw", "headers", "field"),
    [
        (BODY, [*_binary(id=...), ("ce_id", b"\xff\xfe")], "ce_id"),
        (BODY, [*_binary(), ("ce_id", b"another")], "ce_id"),
        (BODY, _binary(type="dispatch.status.v1"), "ce_type"),
        (BODY, _binary(time="2026-11-22T20:00:00"), "ce_time"),
        (BODY, [("content-type", b"application/cloudevents-batch+json")], "content-type"),
        (BODY, STRUCTURED, "specversion"),
        (_structured(type="dispatch.status.v1"), STRUCTURED, "type"),
        (_structured(id=17), STRUCTURED, "id"),
        (_structured(time=0), STRUCTURED, "time"),
        (_structured(data=None), STRUCTURED, "data"),
        (_structured(data_base64="e30="), STRUCTURED, "data_base64"),
        (_structured(data=None, data_base64="e3 0="), STRUCTURED, "data_base64"),
        (_structured(data=None, data_base64=17), STRUCTURED, "data_base64"),
        (b"[]", STRUCTURED, "message"),
        (b"{", STRUCTURED, "message"),
        (None, STRUCTURED, "message"),
    ],
)
def test_a_malformed_envelope_is_named(
    raw: bytes | None, headers: list[tuple[str, bytes]], field: str
) -> None:
    """Something that claims to be a CloudEvent and is not says where."""
    assert field in _errors(raw, headers)


@pytest.mark.parametrize("raw", [b"", b"\xff", b"[]", b'{"alert_id":7}', b'{"alert_id":""}', None])
def test_a_bare_body_that_cannot_be_read_still_has_an_envelope(raw: bytes | None) -> None:
    """The bytes are handed on as they are, without an id; reading the data will say what is wrong."""
    expected = Envelope(None, None, "dispatch.alert.v1", None, raw or b"", Mode.BARE, "\ufffd")
    assert read(raw, [], b"\xff", TOPIC) == expected


def test_a_bare_report_is_known_by_its_own_id() -> None:
    """Reports without an envelope go by report_id and responder_id."""
    envelope = read(orjson.dumps(samples.STATUS), [], None, "responders.status")
    assert (envelope.id, envelope.source, envelope.type) == ("r-1", "unit-0001", "dispatch.status.v1")


def test_hostile_attributes_are_made_storable() -> None:
    """NUL and lone surrogates do not get past the envelope."""
    raw = _structured().replace(b'"id":"e-1"', rb'"id":"e\u0000\ud800"')
    assert read(raw, STRUCTURED, None, TOPIC).id == "e\ufffd\ufffd"
    assert read(BODY, _binary(id="e\x00"), None, TOPIC).id == "e\ufffd"


def test_written_headers_are_those_of_the_standard() -> None:
    """Outbound records are binary CloudEvents with the key as given."""
    headers, key, value = write(
        type="t", id="1", source="/areas/1", time=NOON, data=b"{}", key=b"k", subject="s"
    )
    assert dict(headers) == {
        "ce_specversion": b"1.0",
        "ce_type": b"t",
        "ce_id": b"1",
        "ce_source": b"/areas/1",
        "ce_time": b"2026-11-22T12:00:00Z",
        "ce_subject": b"s",
        "content-type": b"application/json",
    }
    assert (key, value) == (b"k", b"{}")
