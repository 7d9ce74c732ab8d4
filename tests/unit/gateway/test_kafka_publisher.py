"""The publisher's promises when the broker misbehaves: bounded, refused, replaced, never silently lost."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from aiokafka.errors import KafkaConnectionError, OutOfOrderSequenceNumber

from dispatch.config import Settings
from dispatch.gateway import kafka_publisher
from dispatch.gateway.kafka_publisher import KafkaPublisher
from dispatch.gateway.publisher import OutgoingRecord, PublishFailed

RECORD = OutgoingRecord("alerts.shop", b"440515", b"{}")


class Producer:
    """A producer whose broker does what the test says: `acks`, `hangs`, `breaks`, or refuses to start."""

    made: list[Producer]
    script: list[str]

    def __init__(self, **options: Any) -> None:
        self.options = options
        self.behaviour = self.script.pop(0) if len(self.script) > 1 else self.script[0]
        self.stopped = False
        self.sent = 0
        self._sender = SimpleNamespace(sender_task=None)
        self.client = SimpleNamespace(close=self._close, fetch_all_metadata=self._metadata)
        self.made.append(self)

    async def _close(self) -> None:
        self.stopped = True

    async def _metadata(self) -> None:
        if self.behaviour == "hangs":
            await asyncio.Event().wait()

    async def start(self) -> None:
        """Connect."""
        if self.behaviour == "away":
            raise KafkaConnectionError("nobody there")

    async def stop(self) -> None:
        """Disconnect; a producer with unsent records waits for ever, as the real one does."""
        if self.behaviour == "hangs":
            await asyncio.Event().wait()
        self.stopped = True

    async def send(self, topic: str, value: bytes, **_: Any) -> asyncio.Future[Any]:
        """Take one record."""
        future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        if self.behaviour == "acks":
            future.set_result(SimpleNamespace(topic=topic, partition=1, offset=self.sent))
        elif self.behaviour == "breaks":
            future.set_exception(OutOfOrderSequenceNumber())
        self.sent += 1
        return future


async def _nobody_there(_: Settings) -> str:
    return "nobody there"


@pytest.fixture(autouse=True)
def producers(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[Producer]]:
    """Let the publisher make the test's producers, which behave one after another as given."""
    monkeypatch.setattr(kafka_publisher, "AIOKafkaProducer", Producer)
    monkeypatch.setattr(kafka_publisher, "_BACKOFF_S", (0.001,))
    monkeypatch.setattr(kafka_publisher, "diagnose", _nobody_there)
    monkeypatch.setattr(kafka_publisher, "_STOP_TIMEOUT_S", 0.05)
    monkeypatch.setattr(kafka_publisher, "_PROBE_TIMEOUT_S", 0.05)

    def behave(*script: str) -> list[Producer]:
        Producer.made, Producer.script = [], list(script)
        return Producer.made

    return behave


async def connected(publisher: KafkaPublisher) -> None:
    """Wait until the publisher has a producer."""
    async with asyncio.timeout(5):
        while publisher._producer is None:
            await asyncio.sleep(0.001)


async def test_acknowledgements_come_in_order(producers: Callable[..., list[Producer]]) -> None:
    """Each record has its place, and the producer is one that all in-sync replicas must confirm."""
    made = producers("acks")
    async with KafkaPublisher(Settings(bootstrap_servers="a:1,b:2")) as publisher:
        await connected(publisher)
        places = await publisher.publish([RECORD] * 3)
        assert [(one.topic, one.partition, one.offset) for one in places] == [
            ("alerts.shop", 1, number) for number in range(3)
        ]
        assert await publisher.reachable()
    assert made[0].options["acks"] == "all"
    assert made[0].options["enable_idempotence"] is True
    assert made[0].options["bootstrap_servers"] == ["a:1", "b:2"]
    assert made[0].stopped


@pytest.mark.parametrize(("behaviour", "reason"), [("hangs", "acknowledge within"), ("breaks", "OutOfOrder")])
async def test_a_producer_in_trouble_is_refused_and_replaced(
    producers: Callable[..., list[Producer]], behaviour: str, reason: str
) -> None:
    """What is not confirmed in time, or broken, is not promised; the next request gets a new producer."""
    made = producers(behaviour, "acks")
    async with KafkaPublisher(Settings(bootstrap_servers="a:1"), timeout_s=0.05) as publisher:
        await connected(publisher)
        with pytest.raises(PublishFailed, match=reason):
            await publisher.publish([RECORD])
        with pytest.raises(PublishFailed, match="not connected"):
            await publisher.publish([RECORD])
        await connected(publisher)
        assert len(await publisher.publish([RECORD])) == 1
    assert len(made) == 2
    assert all(one.stopped for one in made)


async def test_it_connects_when_the_broker_comes(producers: Callable[..., list[Producer]]) -> None:
    """A broker that is away at start is tried again until it is there."""
    made = producers("away", "away", "acks")
    async with KafkaPublisher(Settings(bootstrap_servers="a:1")) as publisher:
        assert not await publisher.reachable()
        await connected(publisher)
        assert len(await publisher.publish([RECORD])) == 1
    assert len(made) == 3


async def test_records_that_wait_are_bounded(
    producers: Callable[..., list[Producer]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """More than the limit at once are refused at once, naming the limit; their places are given back."""
    producers("hangs")
    monkeypatch.setattr(kafka_publisher, "_MAX_WAITING", 3)
    async with KafkaPublisher(Settings(bootstrap_servers="a:1"), timeout_s=0.05) as publisher:
        await connected(publisher)
        waiting = asyncio.create_task(publisher.publish([RECORD] * 2))
        await asyncio.sleep(0)
        with pytest.raises(PublishFailed, match="limit is 3"):
            await publisher.publish([RECORD] * 2)
        with pytest.raises(PublishFailed, match="acknowledge within"):
            await waiting
        assert publisher._waiting == 0


async def test_a_broker_that_does_not_answer_is_not_reachable(
    producers: Callable[..., list[Producer]],
) -> None:
    """The readiness probe has a time limit of its own."""
    producers("hangs")
    async with KafkaPublisher(Settings(bootstrap_servers="a:1")) as publisher:
        await connected(publisher)
        assert not await publisher.reachable()
