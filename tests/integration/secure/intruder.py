"""A client that asks the broker itself, without the courtesy of a client library: every request goes out.

Each method returns the name of the broker's error, "" when it did what was asked.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiokafka.admin.config_resource import ConfigResourceType
from aiokafka.client import AIOKafkaClient
from aiokafka.errors import for_code
from aiokafka.protocol.admin import (
    AlterConfigsRequest,
    CreateAclsRequest,
    CreateTopicsRequest,
    DeleteTopicsRequest,
)
from aiokafka.protocol.commit import OffsetCommitRequest
from aiokafka.protocol.coordination import FindCoordinatorRequest
from aiokafka.protocol.fetch import FetchRequest
from aiokafka.protocol.produce import ProduceRequest
from aiokafka.protocol.transaction import InitProducerIdRequest
from aiokafka.record.default_records import DefaultRecordBatchBuilder

from dispatch.config import Settings
from dispatch.kafka_access import client_options

_GROUP, _TRANSACTION = 0, 1
_WAIT_MS = 10_000


class Intruder:
    """One principal, and everything it may try."""

    def __init__(self, client: AIOKafkaClient) -> None:
        self._client = client

    async def write(self, topic: str) -> str:
        """Append a record."""
        request = ProduceRequest(None, -1, _WAIT_MS, [(topic, [(0, _batch())])])
        return _name((await self._ask(request)).topics[0][1][0][1])

    async def read(self, topic: str) -> str:
        """Fetch from the beginning."""
        request = FetchRequest(0, 0, 1_000_000, 0, [(topic, [(0, 0, 1_000_000)])])
        return _name((await self._ask(request)).topics[0][1][0][1])

    async def create(self, topic: str) -> str:
        """Make a topic."""
        request = CreateTopicsRequest([(topic, 1, 1, [], [])], _WAIT_MS, False)
        return _name((await self._ask(request)).topic_errors[0][1])

    async def delete(self, topic: str) -> str:
        """Delete a topic."""
        return _name((await self._ask(DeleteTopicsRequest([topic], _WAIT_MS))).topic_error_codes[0][1])

    async def change(self, topic: str) -> str:
        """Let a topic forget everything after a second."""
        resources = [(ConfigResourceType.TOPIC, topic, [("retention.ms", "1000")])]
        return _name((await self._ask(AlterConfigsRequest(resources))).resources[0][0])

    async def grant(self, topic: str) -> str:
        """Give itself the right to write a topic: topic 2, literal 3, write 4, allow 3."""
        request = CreateAclsRequest(2, topic, 3, "User:intruder", "*", 4, 3)
        return _name((await self._ask(request)).creation_responses[0][0])

    async def transact(self, name: str) -> str:
        """Begin to use transactions under a name."""
        found = await self._ask(FindCoordinatorRequest(name, _TRANSACTION))
        begun = await self._ask(InitProducerIdRequest(name, _WAIT_MS))
        return _name(found.error_code) or _name(begun.error_code)

    async def join(self, group: str) -> str:
        """Look for the coordinator of a consumer group, the first step to join it."""
        return _name((await self._ask(FindCoordinatorRequest(group, _GROUP))).error_code)

    async def commit(self, group: str, topic: str) -> str:
        """Move the offset of a consumer group to the beginning."""
        request = OffsetCommitRequest(group, -1, "", -1, [(topic, [(0, 0, "")])])
        return _name((await self._ask(request)).topics[0][1][0][1])

    async def visible(self) -> set[str]:
        """Return the topics that the broker tells of."""
        metadata = await self._client.fetch_all_metadata()
        return set(metadata.topics())

    async def _ask(self, request: object) -> Any:
        return await self._client.send(self._client.get_random_node(), request)


@asynccontextmanager
async def intruding(settings: Settings) -> AsyncIterator[Intruder]:
    """Connect as a principal."""
    client = AIOKafkaClient(**client_options(settings), request_timeout_ms=15_000)
    try:
        await client.bootstrap()
        yield Intruder(client)
    finally:
        await client.close()


def _batch() -> bytes:
    builder = DefaultRecordBatchBuilder(
        magic=2, compression_type=0, is_transactional=0, producer_id=-1, producer_epoch=-1,
        base_sequence=-1, batch_size=1_000,
    )  # fmt: skip
    builder.append(0, timestamp=0, key=None, value=b"tried", headers=[])
    return bytes(builder.build())


def _name(code: int) -> str:
    return "" if code == 0 else str(for_code(code).__name__)
