"""The bytes of every message are fixed: a change here is a new version of the contract."""

from __future__ import annotations

from pathlib import Path

import orjson
import pytest

from schemas import (
    OUTBOUND,
    Alert,
    InvalidMessage,
    Message,
    Outbound,
    Rejected,
    address,
    decode,
    decode_command,
    encode,
    event_id,
    read,
    record,
)
from schemas.commands import COMMANDS
from tests.unit.schemas import samples

GOLDEN = Path(__file__).parent / "golden"


@pytest.mark.parametrize("name", samples.KINDS)
def test_the_bytes_of_a_message_do_not_change(name: str) -> None:
    """A message is written exactly as it was when its golden file was made, and read back the same."""
    model, fields = samples.KINDS[name]
    message = decode(model, orjson.dumps(fields))
    golden = (GOLDEN / f"{name}.json").read_bytes().rstrip(b"\n")
    assert encode(message) == golden
    assert decode(model, golden) == message


def test_every_golden_file_is_checked() -> None:
    """No golden file lies about unused."""
    assert {path.stem for path in GOLDEN.iterdir()} == set(samples.KINDS)


@pytest.mark.parametrize("fields", samples.COMMANDS, ids=lambda fields: str(fields["command"]))
def test_commands_round_trip(fields: dict[str, object]) -> None:
    """Every command is read as its own type and written as it was."""
    command = decode_command(orjson.dumps(fields))
    assert type(command) is COMMANDS[str(fields["command"])]
    assert orjson.loads(encode(command)) == fields


def test_every_command_has_a_sample() -> None:
    """The list of commands and the samples cover each other."""
    assert [fields["command"] for fields in samples.COMMANDS] == list(COMMANDS)


@pytest.mark.parametrize(
    ("name", "topic", "event_type", "key"),
    [
        ("incident", "incidents", "dispatch.incident.tier_reached.v1", b"440515-7-0"),
        ("assignment", "assignments", "dispatch.assignment.notified.v1", b"unit-0001"),
        ("advisory", "advisories", "dispatch.advisory.proposed.v1", b"440515"),
        ("rejected", "alerts.rejected", "dispatch.rejected.v1", b"alerts.shop"),
    ],
)
def test_outbound_messages_go_where_the_contract_says(
    name: str, topic: str, event_type: str, key: bytes
) -> None:
    """Topic, type, key and id of an outbound record follow from the message, and its envelope reads back."""
    model, fields = samples.KINDS[name]
    message = decode(model, orjson.dumps(fields))
    assert isinstance(message, Outbound)
    made = record(message)
    assert (made.topic, made.key, OUTBOUND[topic]) == (topic, key, model)
    envelope = read(made.value, made.headers, made.key, topic)
    assert (envelope.type, envelope.id, envelope.time) == (event_type, "440515:7:2", message.at)
    assert envelope.source == "/areas/440515"
    assert decode(model, envelope.data) == message
    assert (address(message).event_type, event_id(message)) == (envelope.type, envelope.id)


def test_a_rejected_message_gives_its_bytes_back() -> None:
    """What was refused can be had again byte for byte."""
    assert decode(Rejected, orjson.dumps(samples.REJECTED)).raw == b"{}"


@pytest.mark.parametrize("name", samples.KINDS)
def test_unknown_fields_are_ignored(name: str) -> None:
    """A newer sender may say more than this version understands."""
    model, fields = samples.KINDS[name]
    assert decode(model, orjson.dumps({**fields, "from_the_future": {"a": [1]}})) == decode(
        model, orjson.dumps(fields)
    )


def test_a_message_cannot_be_changed() -> None:
    """What was read stays as it was read."""
    message: Message = decode(Alert, orjson.dumps(samples.ALERT))
    with pytest.raises(ValueError, match="frozen"):
        message.text = "other"  # type: ignore[attr-defined]


def test_an_unknown_field_of_a_command_is_refused() -> None:
    """A misspelt order is not obeyed in part."""
    with pytest.raises(InvalidMessage, match="catgory: is not a field"):
        decode_command(b'{"command":"reprioritise","priority":1,"catgory":"fire","expected_seq":1}')
