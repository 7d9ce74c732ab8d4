"""Outbound messages as Kafka takes them."""

from __future__ import annotations

from dataclasses import dataclass

from schemas.codec import encode
from schemas.envelope import Headers, write
from schemas.outbound import Outbound
from schemas.topics import address, event_id


@dataclass(frozen=True, slots=True)
class Record:
    """An outbound message as Kafka takes it."""

    topic: str
    key: bytes
    headers: Headers
    value: bytes


def record(message: Outbound) -> Record:
    """Return the Kafka record of `message`: the same bytes every time, so publishing twice is harmless."""
    to = address(message)
    headers, _, value = write(
        type=to.event_type,
        id=event_id(message),
        source=f"/areas/{message.area_id}",
        time=message.at,
        data=encode(message),
        key=None,
        subject=to.subject,
    )
    return Record(to.topic, to.key.encode(), headers, value)
