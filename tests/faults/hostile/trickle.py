"""Good alerts of other sources at a steady pace, and how long each takes to be on record."""

from __future__ import annotations

import asyncio
import itertools
import secrets
from dataclasses import dataclass, field
from typing import Final

import asyncpg
import orjson
from aiokafka import AIOKafkaProducer

from schemas.topics import ALERTS_PATROL
from tests.faults.hostile.inputs import believed_sources

TOPIC: Final = ALERTS_PATROL
_LIMIT_S: Final = 60
_PACE_S: Final = 0.01
_LANDED: Final = (
    "SELECT event_id FROM receipt JOIN unnest($1::text[], $2::text[]) AS asked (source_id, event_id)"
    " USING (source_id, event_id) WHERE family = 'alerts'"
)


@dataclass
class Trickle:
    """Publishes an alert `per_second`; `taken_s` has the time to its commit for each, in order."""

    servers: str
    dsn: str
    per_second: float
    name: str = field(default_factory=lambda: secrets.token_hex(4))
    taken_s: list[float] = field(default_factory=list)
    _waiting: dict[str, tuple[str, asyncio.Future[None]]] = field(default_factory=dict)

    async def run(self, stop: asyncio.Event, limit: int = 0) -> None:
        """Go on until `stop` is set or `limit` alerts were sent; returns when all of them are on record."""
        look = asyncio.create_task(self._look())
        try:
            await self._publish(stop, limit)
        finally:
            look.cancel()

    async def _publish(self, stop: asyncio.Event, limit: int) -> None:
        loop, began = asyncio.get_running_loop(), asyncio.get_running_loop().time()
        sources = itertools.cycle(believed_sources())
        async with (
            AIOKafkaProducer(bootstrap_servers=self.servers, acks="all") as producer,
            asyncio.TaskGroup() as tasks,
        ):
            for number in itertools.count():
                if stop.is_set() or (limit and number >= limit):
                    return
                tasks.create_task(self._one(producer, next(sources)))
                await asyncio.sleep(began + (number + 1) / self.per_second - loop.time())

    async def _one(self, producer: AIOKafkaProducer, source_id: str) -> None:
        loop, number = asyncio.get_running_loop(), len(self.taken_s)
        self.taken_s.append(float(_LIMIT_S))
        name = f"good-{self.name}-{number}"
        body = {
            "alert_id": name,
            "source_id": source_id,
            "occurred_at": "2026-11-22T08:00:00+08:00",
            "category": "animal",
            "text": "路口有一条狗",
        }
        began = loop.time()
        await producer.send_and_wait(TOPIC, orjson.dumps(body), key=source_id.encode())
        landed = loop.create_future()
        self._waiting[name] = source_id, landed
        async with asyncio.timeout(_LIMIT_S):
            await landed
        self.taken_s[number] = loop.time() - began

    async def _look(self) -> None:
        """Look again and again which of those that wait are on record: one question for all of them."""
        connection = await asyncpg.connect(self.dsn)
        try:
            while True:
                if names := list(self._waiting):
                    sources = [self._waiting[name][0] for name in names]
                    for row in await connection.fetch(_LANDED, sources, names):
                        self._waiting.pop(row["event_id"])[1].set_result(None)
                await asyncio.sleep(_PACE_S)
        finally:
            await connection.close()

    def p(self, share: float) -> float:
        """Return the time within which `share` of the alerts were on record, in s."""
        ranked = sorted(self.taken_s)
        return ranked[min(len(ranked) - 1, int(len(ranked) * share))]
