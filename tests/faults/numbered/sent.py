"""What was sent, and whether what is on record is exactly that: I1, I2, I3, I4, I8 and I11."""

from __future__ import annotations

import asyncio
import json
import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import asyncpg
from aiokafka import AIOKafkaProducer

from dispatch.config import Settings
from dispatch.store.pool import Store
from dispatch.store.verify import verify
from schemas.topics import ALERTS_SHOP
from tests.faults.crash.invariants import double_bookings, gaps
from tests.faults.crash.ledger import Left, read
from tests.faults.numbered.roles import LIMIT_S

_RECEIPTS: Final = "SELECT count(*) FROM receipt WHERE event_id LIKE $1 || '-%'"


@dataclass
class Sent:
    """Alerts with ids of the test's own, and the body of each that the broker has confirmed."""

    settings: Settings
    mark: str = field(default_factory=lambda: uuid.uuid4().hex)
    bodies: dict[str, bytes] = field(default_factory=dict)

    def make(self, count: int) -> list[bytes]:
        """Return `count` further alerts, of places far enough apart to be incidents of their own."""
        made = []
        for number in range(len(self.bodies), len(self.bodies) + count):
            name = f"{self.mark}-{number}"
            location = {"latitude": 23.40 + number % 50 * 0.004, "longitude": 116.70 + number // 50 * 0.004}
            alert = {
                "alert_id": name, "source_id": f"shop-{number % 10:02d}", "category": "theft",
                "occurred_at": "2026-01-01T08:00:00+08:00", "location": location,
            }  # fmt: skip
            self.bodies[name] = json.dumps(alert).encode()
            made.append(self.bodies[name])
        return made

    async def publish(self, count: int, topic: str = ALERTS_SHOP, *, pace_s: float = 0.0) -> None:
        """Publish further alerts over all partitions in turn; returns when the broker has them."""
        async with AIOKafkaProducer(
            bootstrap_servers=self.settings.bootstrap_servers, acks="all"
        ) as producer:
            sent = []
            for number, body in enumerate(self.make(count)):
                sent.append(await producer.send(topic, body, partition=number % self.settings.partitions))
                await asyncio.sleep(pace_s)
            await asyncio.gather(*sent)

    async def landed(self, count: int | None = None, limit_s: float = LIMIT_S) -> None:
        """Wait until so many of them (all, if not said) are on record."""
        wanted = len(self.bodies) if count is None else count
        found = -1
        database = await asyncpg.connect(self.settings.dsn.get_secret_value())
        try:
            async with asyncio.timeout(limit_s):
                while (found := await database.fetchval(_RECEIPTS, self.mark)) < wanted:
                    await asyncio.sleep(0.05)
        except TimeoutError:
            raise AssertionError(f"{found} of {wanted} alerts on record after {limit_s:g} s") from None
        finally:
            await database.close()

    async def count(self) -> int:
        """Return how many of them are on record now."""
        database = await asyncpg.connect(self.settings.dsn.get_secret_value())
        try:
            return int(await database.fetchval(_RECEIPTS, self.mark))
        finally:
            await database.close()

    async def faults(self) -> list[str]:
        """Return what breaks an invariant now that all of them should be on record."""
        dsn = self.settings.dsn.get_secret_value()
        left = await read(Path("/nonexistent"), dsn)
        found = [
            *self._lost(left),
            *self._strange(left),
            *double_bookings(left),
            *gaps(left),
            *_repeated(left),
        ]
        async with Store(dsn, size=1) as store:
            finding = await verify(store)
        return found if finding is None else [*found, f"I8: {finding}"]

    def _lost(self, left: Left) -> Iterator[str]:
        receipts = Counter(event_id for _, event_id, _ in left.receipts)
        linked = Counter(event["link"]["key"].partition("/")[2] for _, event in left.events("alert_linked"))
        for name in self.bodies:
            if (receipts[name], linked[name]) != (1, 1):
                yield f"I1: {name} has {receipts[name]} receipts and is in {linked[name]} incidents"

    def _strange(self, left: Left) -> Iterator[str]:
        for _, event_id, raw in left.receipts:
            if event_id.startswith(self.mark) and self.bodies.get(event_id) != raw:
                yield f"I2: the receipt {event_id} is of no alert that was sent: {raw!r}"


def _repeated(left: Left) -> Iterator[str]:
    """I11: each alert is one row, nobody is asked twice in one tier."""
    rows = Counter(row.input["alert"]["key"] for row in left.inputs("alert_received"))
    yield from (f"I11: {count} rows for {key}" for key, count in rows.items() if count > 1)
    asked = Counter(
        (e["assignment"]["incident_id"], e["assignment"]["responder_id"], e["assignment"]["tier"])
        for _, e in left.events("responder_notified")
    )
    yield from (f"I11: {who} asked {count} times" for who, count in asked.items() if count > 1)
