"""From what is on record to what goes to Kafka: CloudEvents in binary mode, the same bytes every time."""

from __future__ import annotations

import base64
from datetime import UTC, datetime
from typing import Final

from dispatch.outbound import OutboundMessage
from dispatch.store.outbox import PendingRejection, PendingRow
from schemas.codec import encode
from schemas.envelope import write
from schemas.errors import MAX_REASON, WHOLE, FieldError
from schemas.rejected import Rejected, WrongField
from schemas.text import storable_text
from schemas.topics import address
from streams.publisher import Outgoing

_MAX_FIELD: Final = 1_000
_NOWHERE: Final = " (it came by HTTP and lies on no topic)"


def of_row(row: PendingRow) -> list[Outgoing]:
    """Return the records of a log row, in order; the CloudEvents id is `area:seq:index`."""
    return [_message(row, message) for message in row.messages]


def of_rejection(rejection: PendingRejection) -> Outgoing:
    """Return the record of a refused message; its `seq` is its number, in an order of its own."""
    at = _moment(rejection.at)
    message = Rejected(
        area_id=rejection.area_id,
        seq=rejection.number,
        index=0,
        at=at,
        reason=_reason(rejection),
        source_topic=rejection.topic,
        # What never lay on the topic has neither, and the contract has no such number; the reason says so.
        source_partition=max(rejection.partition, 0),
        source_offset=max(rejection.offset, 0),
        raw_base64=base64.b64encode(rejection.raw).decode("ascii"),
        errors=tuple(_wrong_field(error) for error in rejection.wrong),
    )
    to = address(message)
    headers, key, value = write(
        type=to.event_type,
        id=f"{rejection.area_id}:rejection:{rejection.number}",
        source=f"/areas/{rejection.area_id}",
        time=at,
        data=encode(message),
        key=to.key.encode(),
        subject=to.subject,
    )
    return Outgoing(to.topic, key or b"", value, tuple(headers))


def _message(row: PendingRow, message: OutboundMessage) -> Outgoing:
    headers, key, value = write(
        type=message.type,
        id=f"{row.area_id}:{row.seq}:{message.index}",
        source=f"/areas/{row.area_id}",
        time=_moment(row.at),
        data=message.data,
        key=message.key.encode(),
    )
    return Outgoing(message.topic, key or b"", value, tuple(headers))


def _reason(rejection: PendingRejection) -> str:
    nowhere = _NOWHERE if rejection.offset < 0 else ""
    most = MAX_REASON - len(nowhere)
    return (storable_text(rejection.reason)[:most] or "refused without a reason") + nowhere


def _wrong_field(error: FieldError) -> WrongField:
    field = storable_text(error.field)[:_MAX_FIELD] or WHOLE
    problem = storable_text(error.problem)[:_MAX_FIELD] or "is wrong"
    return WrongField(field=field, problem=problem, value=storable_text(error.value)[:_MAX_FIELD])


def _moment(ms: int) -> datetime:
    return datetime.fromtimestamp(ms / 1000, tz=UTC)
