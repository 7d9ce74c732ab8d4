"""What passes between the edges and the command area: records, receipts, entries, outcomes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from dispatch.model.events import Event
from dispatch.model.inputs import Input
from schemas.errors import FieldError

ANSWERED: Final = -1
"""Partition and offset of what came by HTTP and was told there what became of it."""
DIRECT: Final = -2
"""Partition and offset of an alert that the gateway landed itself instead of sending it to its topic."""


@dataclass(frozen=True, slots=True)
class Record:
    """One record as it lay on an inbound topic; what never lay there has `ANSWERED` or `DIRECT`."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes
    headers: Sequence[tuple[str, bytes]] = ()
    timestamp_ms: int = 0


@dataclass(frozen=True, slots=True)
class Receipt:
    """The proof that a message is on record: raw bytes, unique by (`source_id`, `event_id`).

    `body_hash` tells a repeat from a conflict: it is of what the message says, and of the raw bytes
    where that cannot be read.
    """

    source_id: str
    event_id: str
    body_hash: bytes
    record: Record


@dataclass(frozen=True, slots=True)
class Entry:
    """One input for an area's log, with the receipt of the message behind it, if there is one.

    `refused` says why the message could not be understood, `wrong` names every wrong field of it where that
    is the reason. A refused alert still carries an input (a person must look); a refused report has none.
    Either way it goes to `alerts.rejected`.
    """

    area_id: str
    actor: str
    input: Input | None
    receipt: Receipt | None = None
    refused: str = ""
    wrong: tuple[FieldError, ...] = ()


@dataclass(frozen=True, slots=True)
class Rejection:
    """A message that was refused: its receipt, why, and which of its fields are wrong."""

    receipt: Receipt
    reason: str
    wrong: tuple[FieldError, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an entry: `fresh` is False for a repeat, `seq` its log row (0 if none)."""

    entry: Entry
    fresh: bool
    seq: int = 0
    events: tuple[Event, ...] = ()
    refusals: tuple[str, ...] = field(default=())
