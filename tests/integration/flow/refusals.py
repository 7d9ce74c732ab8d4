"""Is what could not be read on the topic of rejections, byte for byte, and before a person?"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from schemas.topics import ALERTS_REJECTED, INCIDENTS
from tests.integration.flow.told import Told, known_as, of_topic


@dataclass(frozen=True)
class Unreadable:
    """A message that nobody can read, and where it lies."""

    topic: str
    partition: int
    offset: int
    raw: bytes

    @property
    def alert_id(self) -> str:
        """Return what its alert is known as: the place where it lies."""
        return known_as(hashlib.sha256(f"{self.topic}|{self.partition}|{self.offset}".encode()).hexdigest())


def rejection_faults(records: Iterable[Told], unreadable: Sequence[Unreadable]) -> list[str]:
    """Return which of the messages is not on `alerts.rejected` as it came, or in no incident for review."""
    known = list(records)
    refused = {
        (r.data["source_topic"], r.data["source_partition"], r.data["source_offset"]): r
        for r in known
        if r.topic == ALERTS_REJECTED
    }
    faults: list[str] = []
    for message in unreadable:
        where = f"{message.topic}/{message.partition}@{message.offset}"
        found = refused.get((message.topic, message.partition, message.offset))
        if found is None:
            faults.append(f"{where} was not rejected")
        elif base64.b64decode(found.data["raw_base64"]) != message.raw:
            faults.append(f"{where} was rejected with other bytes")
        elif not found.data["reason"]:
            faults.append(f"{where} was rejected without a reason")
    return faults + _review_faults(known, unreadable)


def _review_faults(records: Iterable[Told], unreadable: Sequence[Unreadable]) -> list[str]:
    reviewed = {
        known_as(name)
        for record in of_topic(records, INCIDENTS)
        if record.data["status"] == "review"
        for name in record.data["alert_ids"]
    }
    return [
        f"{message.topic}/{message.partition}@{message.offset} is before nobody for review"
        for message in unreadable
        if message.alert_id not in reviewed
    ]
