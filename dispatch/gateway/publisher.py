"""The port through which alerts leave the gateway: safe on Kafka, in the spool or landed, or refused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class OutgoingRecord:
    """A record on its way to an inbound topic; `key` is the area code where it is known.

    Records of one `source_id` keep their order.
    """

    topic: str
    key: bytes | None
    value: bytes
    headers: tuple[tuple[str, bytes], ...] = ()
    source_id: str = ""


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """Where a record now lies, on all in-sync replicas."""

    topic: str
    partition: int
    offset: int


@dataclass(frozen=True, slots=True)
class Spooled:
    """The record lies on the gateway's own disk, synced, and goes onto `topic` by itself."""

    topic: str


@dataclass(frozen=True, slots=True)
class Landed:
    """The record is committed in the database, decided upon, as if `topic` had brought it."""

    topic: str


Stored = Acknowledged | Spooled | Landed


class PublishFailed(Exception):
    """At least one record is not known to be safe. Sending all of them again is harmless: ids tell repeats.

    `retry_after_s` is how long to wait before that.
    """

    def __init__(self, reason: str, retry_after_s: int = 1) -> None:
        super().__init__(reason)
        self.reason = reason
        self.retry_after_s = retry_after_s


class Publisher(Protocol):
    """Puts records on their topics. It returns only when they are safe there, or safely on their way."""

    async def publish(self, records: Sequence[OutgoingRecord]) -> Sequence[Stored]:
        """Return where each record lies, in order; raises PublishFailed."""

    async def reachable(self) -> bool:
        """Tell, within two seconds, whether the broker answers."""
