"""Errors name every wrong field with its value and the limit."""

from __future__ import annotations

import pickle
from typing import Any

import orjson
import pytest

from schemas import Alert, FieldError, InvalidMessage, Message, PositionReport, decode, decode_command
from schemas.errors import MAX_ERRORS, MAX_REASON
from tests.unit.schemas import samples


def _errors(model: type[Message], fields: object) -> dict[str, FieldError]:
    with pytest.raises(InvalidMessage) as caught:
        decode(model, orjson.dumps(fields))
    return {error.field: error for error in caught.value.errors}


def test_every_wrong_field_is_named_at_once() -> None:
    """One answer holds all that is wrong, so that a publisher mends it in one go."""
    found = _errors(
        Alert,
        {
            "alert_id": "",
            "source_id": 17,
            "occurred_at": "2026-11-22T08:00:00",
            "category": "robbry",
            "text": "x" * 4_001,
            "location": {"latitude": 90.5, "longitude": True, "datum": "wgs85", "accuracy_m": -1},
            "place_code": "四四〇五一五",
            "area_id": "44 0515",
            "attachments": [{"url": "javascript:alert(1)", "media_type": "jpeg"}],
        },
    )
    assert list(found) == [
        "alert_id",
        "source_id",
        "occurred_at",
        "category",
        "text",
        "location.latitude",
        "location.longitude",
        "location.datum",
        "location.accuracy_m",
        "place_code",
        "area_id",
        "attachments[0].url",
        "attachments[0].media_type",
    ]
    assert str(found["location.latitude"]) == (
        "location.latitude: should be less than or equal to 90 (found 90.5)"
    )
    assert "4000" in found["text"].problem
    assert len(found["text"].value) < 100
    assert "'counterfeit_currency'" in found["category"].problem


def test_a_missing_field_is_said_to_be_required() -> None:
    """Nothing found is not shown as a value."""
    assert _errors(Alert, {}) == {
        name: FieldError(name, "is required") for name in ("alert_id", "source_id", "occurred_at")
    }


WRONG: list[tuple[str, str, dict[str, Any], str]] = [
    ("position", "latitude", {"latitude": "23.47"}, "number in a string"),
    ("position", "latitude", {"latitude": True}, "true is not 1"),
    ("position", "longitude", {"longitude": 180.0001}, "off the earth"),
    ("position", "speed_mps", {"speed_mps": -1}, "unknown speed is no speed"),
    ("position", "heading", {"heading": 360.5}, "more than a circle"),
    ("position", "accuracy_m", {"accuracy_m": 1e300}, "out of bounds"),
    ("position", "at", {"at": 1_763_769_600}, "seconds since 1970"),
    ("position", "at", {"at": "1763769600"}, "the same in a string"),
    ("position", "at", {"at": "2026-02-30T00:00:00Z"}, "no such day"),
    ("position", "at", {"at": "0001-01-01T00:00:00+14:00"}, "before the first year in UTC"),
    ("position", "at", {"at": "2026-11-22"}, "a date"),
    ("position", "at", {"at": "2026-11-22T08:00:00+25:00"}, "no such offset"),
    ("alert", "attachments", {"attachments": {}}, "not a list"),
    ("alert", "attachments", {"attachments": samples.ALERT["attachments"] * 21}, "too many"),
    ("alert", "alert_id", {"alert_id": "a" * 129}, "too long"),
    ("alert", "location", {"location": [23, 116]}, "not an object"),
    ("alert", "area_id", {"area_id": 440515}, "not a string"),
    ("status", "disposition", {"disposition": None}, "cleared says how it ended"),
    ("status", "disposition", {"status": "accepted"}, "only cleared has a disposition"),
    ("status", "assignment_id", {"assignment_id": None}, "which assignment"),
    ("status", "status", {"status": "arrived"}, "no such status"),
    ("status", "status", {"status": 1}, "not a string"),
    ("incident", "seq", {"seq": 2**63}, "more than 64 bits"),
    ("incident", "seq", {"seq": 1.0}, "not a whole number"),
    ("incident", "index", {"index": -1}, "before the first"),
    ("incident", "priority", {"priority": 0}, "higher than the highest"),
    ("incident", "event", {"event": "Opened!"}, "not a name"),
    ("incident", "alert_ids", {"alert_ids": "a"}, "a string is no list"),
    (
        "assignment",
        "explanation.considered.busy",
        {"explanation": {"rank": 1, "considered": {"busy": -1}}},
        "",
    ),
    ("assignment", "explanation.rank", {"explanation": {"rank": 0}}, "ranks start at 1"),
    ("advisory", "text.en", {"text": {"zh": "字"}}, "both languages"),
    ("rejected", "raw_base64", {"raw_base64": "e30"}, "not padded"),
]


@pytest.mark.parametrize(("kind", "field", "change", "why"), WRONG)
def test_known_fields_are_strict(kind: str, field: str, change: dict[str, Any], why: str) -> None:
    """A wrong value is refused under its own name, and nothing else is blamed."""
    model, fields = samples.KINDS[kind]
    assert list(_errors(model, {**fields, **change})) == [field], why


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("2026-11-22T08:00:00+08:00", "2026-11-22T00:00:00Z"),
        ("2026-11-22t08:00:00.123456789+08:00", "2026-11-22T00:00:00.123456Z"),
        ("2026-11-22 00:00:00z", "2026-11-22T00:00:00Z"),
        ("2026-11-21T19:30:00.5-04:30", "2026-11-22T00:00:00.500000Z"),
        ("9999-12-31T23:59:59-00:00", "9999-12-31T23:59:59Z"),
    ],
)
def test_timestamps_are_normalised_to_utc(text: str, utc: str) -> None:
    """Every RFC 3339 spelling of a moment is written the one way."""
    report = decode(PositionReport, orjson.dumps({**samples.POSITION, "at": text}))
    assert orjson.dumps(report.at, option=orjson.OPT_UTC_Z) == orjson.dumps(utc)


@pytest.mark.parametrize(
    ("fields", "names"),
    [
        ({"command": "assign"}, ["expected_seq", "responder_id"]),
        ({"command": "explode", "expected_seq": 1}, ["command"]),
        ({"expected_seq": 1}, ["command"]),
        ({"command": ["assign"]}, ["command"]),
        ({"command": "reprioritise", "priority": 6, "expected_seq": -1}, ["expected_seq", "priority"]),
        ({"command": "split", "expected_seq": 1, "alert_ids": ["a", "a"]}, ["alert_ids"]),
        ({"command": "split", "expected_seq": 1, "alert_ids": []}, ["alert_ids"]),
        ({"command": "approve_advisory", "expected_seq": 1, "advisory_id": "a", "text": {}}, ["text"]),
        ([], ["message"]),
    ],
)
def test_wrong_commands_are_named(fields: object, names: list[str]) -> None:
    """A command is refused with every wrong field, by the fields of that command alone."""
    with pytest.raises(InvalidMessage) as caught:
        decode_command(orjson.dumps(fields))
    assert [error.field for error in caught.value.errors] == names


def test_an_error_stays_small_and_printable() -> None:
    """However much is wrong, the answer fits a log line and a reason, and hides nothing in it."""
    noise = {f"\u202e{n}": 0 for n in range(10_000)}
    with pytest.raises(InvalidMessage) as caught:
        decode_command(orjson.dumps({"command": "escalate", **noise}))
    error = caught.value
    assert len(error.errors) == MAX_ERRORS
    assert error.errors[0].field == "expected_seq"
    assert "more wrong fields" in error.errors[-1].problem
    assert len(error.reason) == MAX_REASON
    assert str(error).isprintable()


@pytest.mark.parametrize(
    ("field", "value", "problem"),
    [
        ("text", "x" * 4_001, "should have at most 4000 characters, not 4001"),
        ("alert_id", "", "should have at least 1 character, not 0"),
        ("source_id", "s" * 129, "should have at most 128 characters, not 129"),
        ("place_code", "1", "should match pattern '^[0-9]{6,15}$'"),
        (
            "attachments",
            [{"url": "https://a.example/b", "media_type": "a/b"}] * 21,
            "should have at most 20 items, not 21",
        ),
    ],
)
def test_a_wrong_length_is_told_in_the_words_of_its_field(field: str, value: object, problem: str) -> None:
    """Text has characters and a list has items; the limit and what was found are both named."""
    alert = {"alert_id": "a", "source_id": "s", "occurred_at": "2026-11-22T08:00:00Z", field: value}
    with pytest.raises(InvalidMessage) as caught:
        decode(Alert, orjson.dumps(alert))
    assert [(error.field, error.problem) for error in caught.value.errors] == [(field, problem)]


def test_an_error_survives_a_process_boundary() -> None:
    """Pickled and read back, the fields are still there."""
    error = InvalidMessage([FieldError("a", "is required")])
    assert pickle.loads(pickle.dumps(error)).errors == error.errors
