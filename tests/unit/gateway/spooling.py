"""Records to spool, a broker that does what the test says, and a spool in a folder."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path

from dispatch.gateway.publisher import Acknowledged, OutgoingRecord, PublishFailed
from dispatch.gateway.spool import Spool
from schemas.topics import ALERTS_SHOP

LIMIT_S = 20


def record(number: int, source_id: str = "s1", topic: str = ALERTS_SHOP) -> OutgoingRecord:
    """Return the record of one alert; headers and value hold bytes of every kind."""
    value = f'{{"alert_id":"a{number}"}}'.encode() + bytes(range(128, 140))
    return OutgoingRecord(
        topic, b"440515", value, (("ce_id", b"\xff\x00" + str(number).encode()),), source_id
    )


def spool_in(folder: Path, max_records: int = 1_000, max_bytes: int = 1_000_000) -> Spool:
    """Return a spool that is not opened yet."""
    return Spool(folder, max_records=max_records, max_bytes=max_bytes)


class Broker:
    """Acknowledges everything; with `takes` set it takes so many of each call and then fails."""

    def __init__(self) -> None:
        self.log: list[OutgoingRecord] = []
        self.takes: int | None = None
        self.calls = 0

    async def publish(self, records: Sequence[OutgoingRecord]) -> list[Acknowledged]:
        """Take the records, or as many as the test says, and fail then."""
        self.calls += 1
        await asyncio.sleep(0)
        taken = records if self.takes is None else records[: self.takes]
        start = len(self.log)
        self.log += taken
        if self.takes is not None:
            raise PublishFailed("Kafka did not acknowledge within 8 seconds")
        return [Acknowledged(one.topic, 0, start + at) for at, one in enumerate(taken)]

    async def reachable(self) -> bool:
        """Tell whether it takes everything."""
        return self.takes is None

    def values(self, source_id: str = "") -> list[bytes]:
        """Return the values it holds, each the first time it came, of one source or all."""
        mine = [one.value for one in self.log if source_id in ("", one.source_id)]
        return list(dict.fromkeys(mine))


async def until(holds: Callable[[], bool]) -> None:
    """Wait until a condition holds; fails after 20 s."""
    async with asyncio.timeout(LIMIT_S):
        while not holds():
            await asyncio.sleep(0.002)


async def drained(spool: Spool, topic: str = ALERTS_SHOP) -> list[bytes]:
    """Take everything of a topic out of the spool; returns the values in order."""
    found: list[bytes] = []
    while wave := await spool.heads(topic):
        found += [kept.record.value for kept in wave]
        await spool.remove(wave)
    return found
