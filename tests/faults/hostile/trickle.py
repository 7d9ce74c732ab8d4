"""Good alerts of other sources at a steady pace, and how long each takes to be on record.

Also a program, so that what is measured shares no event loop with a flood: it publishes until its input ends
or so many are sent, and prints when each was sent and how long it took (s).
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
import secrets
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import asyncpg
import orjson
from aiokafka import AIOKafkaProducer

from schemas.topics import ALERTS_PATROL
from tests.faults.hostile.inputs import believed_sources

TOPIC: Final = ALERTS_PATROL
_LIMIT_S: Final = 60
_PACE_S: Final = 0.01
_MOST_BYTES: Final = 2**26
_ROOT: Final = Path(__file__).parents[3]
_LANDED: Final = (
    "SELECT event_id FROM receipt JOIN unnest($1::text[], $2::text[]) AS asked (source_id, event_id)"
    " USING (source_id, event_id) WHERE family = 'alerts'"
)


@dataclass
class Trickle:
    """Publishes an alert `per_second`; for each, in order, when it was sent and how long to its commit.

    `sent_at` is in s of the monotonic clock, which all processes of a machine share.
    """

    servers: str
    dsn: str
    per_second: float
    name: str = field(default_factory=lambda: secrets.token_hex(4))
    sent_at: list[float] = field(default_factory=list)
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
        self.sent_at.append(began)
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

    async def apart(self, stop: asyncio.Event, limit: int = 0) -> None:
        """Do as `run` does, in a process of its own."""
        words = ["--servers", self.servers, "--dsn", self.dsn, "--per-second", f"{self.per_second:g}"]
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", __name__, *words, "--limit", str(limit), cwd=_ROOT,
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, limit=_MOST_BYTES,
        )  # fmt: skip
        assert process.stdin is not None and process.stdout is not None
        said = asyncio.create_task(process.stdout.read())
        stopping = asyncio.create_task(stop.wait())
        try:
            await asyncio.wait((said, stopping), return_when=asyncio.FIRST_COMPLETED)
            process.stdin.close()
            self.sent_at, self.taken_s = json.loads(await said)
        finally:
            stopping.cancel()
            if process.returncode is None and not said.done():
                process.kill()
            await process.wait()

    def p(self, share: float) -> float:
        """Return the time within which `share` of the alerts were on record, in s."""
        return rank(self.taken_s, share)


def rank(values: Sequence[float], share: float) -> float:
    """Return the value that `share` of them do not exceed; there must be one at least."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


async def _main() -> None:
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--servers", required=True)
    words.add_argument("--dsn", required=True)
    words.add_argument("--per-second", type=float, required=True)
    words.add_argument("--limit", type=int, default=0)
    asked = words.parse_args()
    trickle, stop = Trickle(asked.servers, asked.dsn, asked.per_second), asyncio.Event()
    asyncio.get_running_loop().add_reader(sys.stdin, stop.set)
    await trickle.run(stop, asked.limit)
    print(json.dumps([trickle.sent_at, trickle.taken_s]))  # noqa: T201


if __name__ == "__main__":
    asyncio.run(_main())
