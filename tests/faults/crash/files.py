"""Brokers that outlive the process: an inbound topic and the outbound ones, each a file that only grows."""

from __future__ import annotations

import asyncio
import json
import os
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

REWIND = 2
"""Acknowledgements that a broker has forgotten when a consumer comes back."""


@dataclass(frozen=True, slots=True)
class Lying:
    """A record as it lies on an inbound topic, and the step of the workload that published it."""

    step: str
    topic: str
    offset: int
    value: bytes


def append(path: Path, lines: Sequence[object]) -> None:
    """Append lines in one write, so that a death leaves all of them or none."""
    data = b"".join(json.dumps(line).encode() + b"\n" for line in lines)
    with open(path, "ab", buffering=0) as file:
        file.write(data)


def lines(path: Path) -> list[Any]:
    """Return the lines of a file, none if there is no such file."""
    return [json.loads(line) for line in path.read_bytes().splitlines()] if path.exists() else []


class Inbound:
    """The inbound topics of a run, one partition each, and a consumer's acknowledgements."""

    def __init__(self, home: Path) -> None:
        self._records, self._acks = home / "inbound.jsonl", home / "acks.jsonl"

    def records(self) -> list[Lying]:
        """Return everything published so far, in order."""
        counts: dict[str, int] = {}
        found: list[Lying] = []
        for step, topic, value in lines(self._records):
            found.append(Lying(step, topic, counts.get(topic, 0), value.encode("latin-1")))
            counts[topic] = counts.get(topic, 0) + 1
        return found

    def publish(self, step: str, messages: Sequence[tuple[str, bytes]]) -> None:
        """Publish the messages of a step of the workload, all of them at once."""
        append(self._records, [(step, topic, value.decode("latin-1")) for topic, value in messages])

    def acked(self) -> dict[str, int]:
        """Return the number of acknowledged records of each topic."""
        return {topic: offset + 1 for topic, offset in lines(self._acks)}

    def ack(self, topic: str, offset: int) -> None:
        """Acknowledge a record, and with it all before it."""
        append(self._acks, [(topic, offset)])

    def unread(self, rewound: bool) -> list[Lying]:
        """Return what a consumer reads next; one that comes back reads the last records again."""
        acked = {topic: max(count - REWIND * rewound, 0) for topic, count in self.acked().items()}
        return [each for each in self.records() if each.offset >= acked.get(each.topic, 0)]


class Stream:
    """What the landing agent sees of Faust's stream."""

    def __init__(self, inbound: Inbound, records: Sequence[Lying], ack_first: bool) -> None:
        self._inbound = inbound
        self._records = records
        self._ack_first = ack_first

    def noack(self) -> Stream:
        """Return the stream without acknowledgements of its own."""
        return self

    async def events(self) -> AsyncIterator[Any]:
        """Yield the records as events."""
        for each in self._records:
            if self._ack_first:
                self._inbound.ack(each.topic, each.offset)
            yield SimpleNamespace(
                message=SimpleNamespace(
                    topic=each.topic, partition=0, offset=each.offset, key=None, value=each.value,
                    headers=(), timestamp=time.time(),
                )
            )  # fmt: skip

    async def ack(self, event: Any) -> None:
        """Acknowledge an event."""
        self._inbound.ack(event.message.topic, event.message.offset)


class Producer:
    """What the relay's publisher sees of aiokafka: records are taken in order, at once or soon after."""

    path = Path()
    send_later = False

    def __init__(self, **_: object) -> None:
        self._sender = None
        self._message_accumulator = SimpleNamespace(fail_all=lambda _: self._held.clear())
        self.client = SimpleNamespace(close=self.start)
        self._held: list[tuple[str, ...]] = []
        self._sent = 0

    async def start(self) -> None:
        """Connect."""

    async def stop(self) -> None:
        """Close."""

    async def send(
        self, topic: str, value: bytes, key: bytes, headers: Sequence[tuple[str, bytes]]
    ) -> asyncio.Future[None]:
        """Send a record; with every third, what is held reaches the broker before anybody hears so."""
        self._held.append((topic, key.decode(), dict(headers)["ce_id"].decode(), value.decode()))
        self._sent += 1
        if self._sent % 3 == 0 and not self.send_later:
            self._flush()
        return asyncio.ensure_future(self._later())

    async def _later(self) -> None:
        await asyncio.sleep(0)
        if not self.send_later:
            self._flush()

    def _flush(self) -> None:
        append(self.path, self._held)
        self._held.clear()


def outbound(home: Path) -> Path:
    """Return where the outbound records of a run lie."""
    return home / "outbound.jsonl"


def die(status: int) -> None:
    """End the process as a role does that cannot go on."""
    os._exit(status)
