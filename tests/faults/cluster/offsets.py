"""I7, looked at all the time: nothing is committed in Kafka that has no receipt in the database."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Final

import asyncpg
from aiokafka import TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError

_GROUP: Final = "dispatch-land"
_PACE_S: Final = 0.5
_LIMIT_S: Final = 5.0
_QUERY: Final = (
    "SELECT count(DISTINCT record_offset) FROM receipt_offset"
    " WHERE topic = $1 AND partition = $2 AND record_offset < $3"
)


class OffsetWatch:
    """Compares each committed offset with the receipts before it; `looks` counts how often it could."""

    def __init__(self, bootstrap_servers: str, dsn: Callable[[], str]) -> None:
        self._bootstrap_servers = bootstrap_servers
        self._dsn = dsn
        self.faults: list[str] = []
        self.looks = 0

    async def watch(self) -> None:
        """Look until cancelled; while broker or database are away there is nothing to see."""
        while True:
            with suppress(KafkaError, OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError):
                async with asyncio.timeout(_LIMIT_S):
                    await self.look()
            await asyncio.sleep(_PACE_S)

    async def look(self) -> None:
        """Compare once. The commits are read first: a receipt that comes after them is no excuse."""
        committed = await self._committed()
        connection = await asyncpg.connect(self._dsn())
        try:
            for place, offset in committed.items():
                landed = await connection.fetchval(_QUERY, place.topic, place.partition, offset)
                if landed < offset:
                    self.faults.append(
                        f"{place.topic}/{place.partition}: {offset} is committed, {offset - landed}"
                        " records before it have no receipt"
                    )
        finally:
            await connection.close()
        self.looks += 1

    async def _committed(self) -> dict[TopicPartition, int]:
        admin = AIOKafkaAdminClient(bootstrap_servers=self._bootstrap_servers, request_timeout_ms=3_000)
        try:
            await admin.start()
            found = await admin.list_consumer_group_offsets(_GROUP)
        finally:
            await admin.close()
        return {place: at.offset for place, at in found.items() if at.offset > 0}
