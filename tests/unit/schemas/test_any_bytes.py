"""Whatever comes in is read or refused by InvalidMessage; what was read is written and read the same."""

from __future__ import annotations

import base64
import json
import re
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schemas import (
    INBOUND,
    Alert,
    InvalidMessage,
    Message,
    Rejected,
    decode,
    decode_command,
    encode,
    parse,
    read,
    validate,
)
from tests.unit.schemas import samples

quick = settings(
    max_examples=150, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)

texts = st.text(alphabet=st.characters(), max_size=40)  # lone surrogates and NUL included
scalars = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), texts, st.sampled_from(["1.0", "wgs84", "cleared"])
)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)
kinds = st.sampled_from(sorted(samples.KINDS))
headers = st.lists(
    st.tuples(
        st.sampled_from(
            ["ce_id", "ce_source", "ce_type", "ce_specversion", "ce_time", "ce_subject", "content-type", "x"]
        ),
        st.sampled_from([b"1.0", b"dispatch.alert.v1", b"application/cloudevents+json", b""])
        | st.binary(max_size=20),
    ),
    max_size=8,
)


def _json(value: object) -> bytes:
    """Write JSON as careless programs do: NaN, huge numbers, escaped or raw surrogates."""
    return json.dumps(value).encode("utf-8", "surrogatepass")


def _accepted(model: type[Message], raw: bytes) -> Message | None:
    try:
        message = decode(model, raw)
    except InvalidMessage as error:
        assert str(error).isprintable()
        _rejected(error, raw)
        return None
    again = encode(message)
    assert decode(model, again) == message
    assert encode(decode(model, again)) == again
    assert b"\\u0000" not in again
    return message


def _rejected(error: InvalidMessage, raw: bytes) -> None:
    """Check that every refusal can be published, with the bytes it refused."""
    errors = [{"field": e.field, "problem": e.problem, "value": e.value} for e in error.errors]
    record = validate(
        Rejected,
        {
            **samples.REJECTED,
            "reason": error.reason,
            "errors": errors,
            "raw_base64": base64.b64encode(raw).decode(),
        },
    )
    assert len(record.errors) == len(error.errors) > 0
    assert decode(Rejected, encode(record)).raw == raw


@st.composite
def mutated(draw: st.DrawFn) -> tuple[type[Message], dict[str, Any]]:
    """Draw a valid message with a few of its fields replaced or taken out."""
    model, fields = samples.KINDS[draw(kinds)]
    changed = dict(fields)
    for name in draw(st.lists(st.sampled_from(sorted(fields)), max_size=3)):
        if draw(st.booleans()):
            changed[name] = draw(values)
        else:
            changed.pop(name, None)
    return model, changed


@quick
@given(kinds, st.binary(max_size=300))
def test_any_bytes_are_answered(kind: str, raw: bytes) -> None:
    """No sequence of bytes crashes the decoder."""
    _accepted(samples.KINDS[kind][0], raw)


@quick
@given(kinds, values)
def test_any_json_is_answered(kind: str, value: object) -> None:
    """No JSON value crashes the decoder, of a message or of a command."""
    raw = _json(value)
    _accepted(samples.KINDS[kind][0], raw)
    try:
        decode_command(raw)
    except InvalidMessage as error:
        assert error.errors


@settings(quick, max_examples=400)
@given(mutated())
def test_a_changed_message_is_answered(case: tuple[type[Message], dict[str, Any]]) -> None:
    """A nearly right message is refused by name or read, and then written and read the same."""
    model, fields = case
    _accepted(model, _json(fields))


@quick
@given(texts, st.floats(-90, 90), st.floats(-180, 180))
def test_any_text_and_place_is_read(text: str, latitude: float, longitude: float) -> None:
    """Within the bounds everything is accepted, and coordinates come back to the last bit."""
    place = {"latitude": latitude, "longitude": longitude}
    message = _accepted(Alert, _json({**samples.SMALLEST_ALERT, "text": text, "location": place}))
    assert isinstance(message, Alert)
    assert message.location is not None
    assert (message.location.latitude, message.location.longitude) == (latitude, longitude)
    assert message.text is not None
    assert len(message.text) == len(text)


@settings(quick, max_examples=300)
@given(
    st.sampled_from(sorted(INBOUND)),
    st.binary(max_size=60) | values.map(_json) | mutated().map(lambda case: _json(case[1])),
    headers,
    st.none() | st.binary(max_size=10),
)
def test_any_record_is_answered(
    topic: str, raw: bytes, found: list[tuple[str, bytes]], key: bytes | None
) -> None:
    """No combination of value, headers and key crashes the envelope or the decoder behind it."""
    try:
        envelope = read(raw, found, key, topic)
    except InvalidMessage as error:
        assert error.errors
        return
    _accepted(INBOUND[topic].model, envelope.data)


@quick
@given(
    st.recursive(
        texts | st.booleans() | st.none() | st.integers(-(2**63), 2**63 - 1),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    )
)
def test_mending_changes_only_what_cannot_be_stored(value: object) -> None:
    """The standard library, which reads lone surrogates as they are, reads the same but for those."""
    raw = json.dumps(value).encode()
    assert parse(raw) == _mended(json.loads(raw))


def _mended(value: object) -> object:
    if isinstance(value, dict):
        return {_mended(name): _mended(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_mended(inner) for inner in value]
    return re.sub("[\ud800-\udfff]", "\ufffd", value) if isinstance(value, str) else value
