"""The canonical bytes: one form, and back without loss."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from dispatch.model.alert import Alert, Attachment
from dispatch.model.assignment import Assignment, Explanation, Loser
from dispatch.model.commands import NoteCommand
from dispatch.model.events import ResponderNotified
from dispatch.model.geometry import Point
from dispatch.model.inputs import AlertReceived, Input, Move, PositionsReported, TimerDue
from dispatch.store.codec import canonical, decode, decode_events, decode_input
from tests.worlds.small import book, roster

ALERT = Alert(
    "s/1",
    "1",
    "s",
    "shop",
    5,
    text='有人 🚨 \x00 \\u0000 "',
    point=Point(-1, 2),
    attachments=(Attachment("u", "m"),),
)
MADE = Assignment("asg-4-1-0", "inc-4-1-0", "r", "unit", "primary", 1, "notified", 1, 2, 3, None, 4, 5, 0)


@pytest.mark.parametrize(
    "given",
    [
        AlertReceived(ALERT),
        PositionsReported((Move("r", Point(1, 2), 3),)),
        TimerDue(),
        NoteCommand("li", "inc-1", "seen"),
    ],
)
def test_an_input_comes_back_as_it_was(given: Input) -> None:
    """Encoding and decoding an input loses nothing, and gives the same bytes again."""
    content = canonical(given)
    assert decode_input(content) == given
    assert canonical(decode_input(content)) == content


def test_events_come_back_as_they_were() -> None:
    """Events keep nested values, tuples and absent values."""
    losers = (Loser("b", "busy", 9),)
    events = [ResponderNotified(MADE, Explanation("nearest", 1, (("busy", 1),), losers))]
    assert decode_events(canonical(events)) == events


def test_documents_come_back_as_they_were() -> None:
    """A roster and a plan book survive the way there and back."""
    assert decode(type(roster()), canonical(roster())) == roster()
    assert decode(type(book()), canonical(book())) == book()


def test_keys_are_sorted_whatever_the_order_of_fields() -> None:
    """Fields can be reordered in a later release without changing a byte of the log."""
    content = canonical(MADE)
    keys = [part.split(b'"')[0] for part in content.split(b',"')][1:]
    assert keys == sorted(keys)
    assert content.startswith(b'{"assignment_id"')


@pytest.mark.parametrize("value", [np.int64(5), {1, 2}, "\ud800"])
def test_what_is_not_canonical_is_refused(value: object) -> None:
    """Numbers of numpy, sets and lone surrogates never get into the log."""
    with pytest.raises(TypeError):
        canonical(replace(MADE, tier=value))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "content", [b"", b"{}", b'{"kind":"no_such_thing"}', b'{"kind":"timer_due","extra":']
)
def test_bytes_that_are_no_input_are_refused(content: bytes) -> None:
    """Damaged bytes raise ValueError."""
    with pytest.raises(ValueError):
        decode_input(content)
