"""Publish messages as an upstream system would, and know afterwards what has to come of them."""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from aiokafka import AIOKafkaProducer

from tests.integration.flow.alerts import Message
from tests.integration.flow.refusals import Unreadable


@dataclass(frozen=True)
class Published:
    """What was published: the names of all alerts that it makes, and what nobody can read."""

    alerts: frozenset[str]
    unreadable: tuple[Unreadable, ...]


async def publish(
    bootstrap_servers: str, messages: Sequence[Message], partitions: int, per_second: float = 0.0
) -> Published:
    """Publish in order, a source's messages to one partition; returns when the broker has them all.

    At full speed, or `per_second` so many.
    """
    loop = asyncio.get_running_loop()
    waiting: list[asyncio.Future[Any]] = []
    async with AIOKafkaProducer(bootstrap_servers=bootstrap_servers, acks="all") as producer:
        began = loop.time()
        for number, message in enumerate(messages):
            if per_second:
                await asyncio.sleep(began + number / per_second - loop.time())
            waiting.append(
                await producer.send(
                    message.topic,
                    message.value,
                    headers=message.headers,
                    partition=zlib.crc32(message.source_id.encode()) % partitions,
                )
            )
        lying = await asyncio.gather(*waiting)
    return _published(messages, lying)


def _published(messages: Sequence[Message], lying: Sequence[Any]) -> Published:
    unreadable = tuple(
        Unreadable(message.topic, at.partition, at.offset, message.value)
        for message, at in zip(messages, lying, strict=True)
        if not message.readable
    )
    named = {message.name for message in messages if message.name}
    return Published(frozenset(named | {one.alert_id for one in unreadable}), unreadable)
