"""Landing: on record first, acknowledged after, in order; anything else ends the process."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress

import pytest
from faust.types import AgentT

from dispatch.config import Settings
from dispatch.exits import Exit
from dispatch.record import Record
from schemas.topics import INBOUND
from streams.land import add_landing_agents, record_of
from tests.unit.streams import faust_parts as parts


class Landing:
    """Remembers what it was given; waits or fails as told."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.begun = asyncio.Event()
        self.gate = asyncio.Event()
        self.gate.set()
        self.error: BaseException | None = None

    async def land(self, records: Sequence[Record]) -> None:
        """Take a batch; returns when the gate is open."""
        self.batches.append([record.offset for record in records])
        self.begun.set()
        await self.gate.wait()
        if self.error is not None:
            raise self.error


class Worker:
    """A landing agent on a stream of our own, and every exit it asked for."""

    def __init__(self) -> None:
        self.app = parts.app()
        self.landing = Landing()
        self.exits: list[tuple[Exit, list[int]]] = []
        agents = add_landing_agents(self.app, self.landing, Settings(land_batch=3), self._leave)
        self.agent: AgentT[bytes] = agents[0]
        self.stream = parts.stream(self.app)
        self.task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Start the agent's own function on the stream."""
        self.task = asyncio.ensure_future(self.agent.fun(self.stream))  # type: ignore[arg-type]

    async def put(self, *offsets: int) -> None:
        """Deliver records."""
        await parts.put(self.app, self.stream.channel, offsets)

    async def until_acked(self, count: int) -> list[int]:
        """Wait until so many records are acknowledged; return them in order."""
        async with asyncio.timeout(5):
            while len(parts.acked(self.app)) < count:
                await asyncio.sleep(0.001)
        return parts.acked(self.app)

    async def stop(self) -> None:
        """Cancel the agent as a stop or a rebalance would, and let the application go."""
        if self.task is not None:
            self.task.cancel()
            with suppress(asyncio.CancelledError):
                await self.task
        parts.close(self.app)

    def _leave(self, status: Exit) -> None:
        self.exits.append((status, parts.acked(self.app)))


@pytest.fixture
async def worker() -> AsyncIterator[Worker]:
    """A worker without a broker, stopped after the test."""
    made = Worker()
    yield made
    await made.stop()


async def test_nothing_is_acknowledged_before_landing_returned(worker: Worker) -> None:
    """A record is acknowledged only after the landing of its batch returned."""
    worker.landing.gate.clear()
    await worker.put(0, 1)
    worker.start()
    await asyncio.wait_for(worker.landing.begun.wait(), 5)
    for _ in range(50):
        await asyncio.sleep(0)
    assert parts.acked(worker.app) == []
    worker.landing.gate.set()
    assert await worker.until_acked(2) == [0, 1]


async def test_acknowledged_in_order_in_batches_of_the_configured_size(worker: Worker) -> None:
    """Records land in batches of at most `land_batch` and are acknowledged in offset order."""
    await worker.put(*range(8))
    worker.start()
    assert await worker.until_acked(8) == list(range(8))
    assert max(map(len, worker.landing.batches)) <= 3
    assert [offset for batch in worker.landing.batches for offset in batch] == list(range(8))
    assert worker.exits == []


async def test_a_failed_landing_ends_the_process_before_anything_of_it_is_acknowledged(
    worker: Worker,
) -> None:
    """When landing raises, the process is left with status 70 and nothing of the batch acknowledged."""
    worker.landing.error = ValueError("not transient")
    await worker.put(0, 1)
    worker.start()
    assert worker.task is not None
    await asyncio.wait_for(worker.task, 5)
    assert worker.exits == [(Exit.BROKEN, [])]


async def test_cancelled_in_mid_batch_it_acknowledges_nothing_and_lets_the_process_live(
    worker: Worker,
) -> None:
    """A cancelled agent passes the cancellation on, with nothing of its batch acknowledged."""
    worker.landing.gate.clear()
    await worker.put(0, 1)
    worker.start()
    await asyncio.wait_for(worker.landing.begun.wait(), 5)
    assert worker.task is not None
    worker.task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await worker.task
    assert parts.acked(worker.app) == []
    assert worker.exits == []


async def test_an_agent_that_comes_to_its_end_ends_the_process(worker: Worker) -> None:
    """An agent whose stream ended, though the application runs, leaves the process with status 71."""
    worker.start()
    await worker.stream.channel.throw(StopAsyncIteration())  # type: ignore[attr-defined]
    assert worker.task is not None
    await asyncio.wait_for(worker.task, 5)
    assert worker.exits == [(Exit.RETURNED, [])]


async def test_every_inbound_topic_has_one_agent_with_one_reader(worker: Worker) -> None:
    """Each inbound topic has an agent of its own with a concurrency of one."""
    agents = list(worker.app.agents.values())
    assert {agent.name for agent in agents} == {f"land-{topic}" for topic in INBOUND}
    assert {agent.concurrency for agent in agents} == {1}


async def test_a_record_is_what_the_broker_gave(worker: Worker) -> None:
    """Key, value, place and headers pass unchanged; only a header without a value is left out."""
    message = parts.message(worker.app, 5, None)
    event = worker.app.create_event(message.key, message.value, {}, message)
    record = record_of(event)
    assert (record.topic, record.partition, record.offset) == ("alerts.shop", 0, 5)
    assert (record.key, record.value) == (b"key", b"")
    assert record.headers == (("ce_type", b"dispatch.alert.v1"), ("ce_type", b"again"))
    assert record.timestamp_ms > 1_700_000_000_000
