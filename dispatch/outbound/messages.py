"""From a decided event to the message for the world outside: at most one an event, the same bytes always."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from dispatch.model import events as ev
from dispatch.model.state import AreaState
from dispatch.outbound.advisory import advisory_changed, advisory_issued
from dispatch.outbound.assignment import assignment_changed, responder_notified
from dispatch.outbound.context import Context, Told
from dispatch.outbound.incident import INCIDENT_MESSAGES

_MESSAGES: dict[type[Any], Callable[[Context, Any], Told | None]] = {
    **INCIDENT_MESSAGES,
    ev.ResponderNotified: responder_notified,
    ev.AssignmentChanged: assignment_changed,
    ev.AdvisoryIssued: advisory_issued,
    ev.AdvisoryChanged: advisory_changed,
}
"""Events that are not here concern the area alone: installed documents, duty, moves, refused reports."""


@dataclass(frozen=True, slots=True)
class OutboundMessage:
    """A message as the log row keeps it: `data` canonical JSON, `index` the event's place in the row."""

    topic: str
    type: str
    key: str
    index: int
    data: bytes


def message(state: AreaState, event: ev.Event, seq: int, index: int, at_ms: int) -> OutboundMessage | None:
    """Return the message of event `index` of row `seq`, decided at `at_ms` (UTC ms), or None if it has none.

    `state` is the area right after this event was folded. Raises LookupError when the event names
    an incident, assignment or advisory that the state does not have.
    """
    make = _MESSAGES.get(type(event))
    told = make(Context(state, seq, index, at_ms), event) if make else None
    if told is None:
        return None
    to, data = told
    return OutboundMessage(to.topic, to.event_type, to.key, index, data)


def to_json(messages: Iterable[OutboundMessage]) -> bytes:
    """Return the `messages` of a log row as canonical JSON, in order."""
    rows = [
        {"topic": m.topic, "type": m.type, "key": m.key, "index": m.index, "data": orjson.Fragment(m.data)}
        for m in messages
    ]
    return orjson.dumps(rows, option=orjson.OPT_SORT_KEYS)


def from_json(raw: bytes) -> Sequence[OutboundMessage]:
    """Return the messages that `to_json` wrote, byte for byte; raises ValueError for anything else."""
    try:
        return tuple(
            OutboundMessage(
                m["topic"],
                m["type"],
                m["key"],
                m["index"],
                orjson.dumps(m["data"], option=orjson.OPT_SORT_KEYS),
            )
            for m in orjson.loads(raw)
        )
    except (KeyError, TypeError) as error:
        raise ValueError(f"messages: not the messages of a log row: {error!r}") from error
