"""Alerts at a steady pace."""

from __future__ import annotations

import asyncio
import time

from aiokafka import AIOKafkaProducer

from schemas.topics import ALERTS_SHOP
from tests.bench.stock import alerts
from tests.integration.flow.roles import Site


async def publish_at(site: Site, rate: int, seconds: int, seed: int, name: str) -> dict[str, float]:
    """Publish so many alerts a second; returns when each was sent (s, of `perf_counter`), by its id.

    The clock of the sending goes on whether or not the broker keeps up. Ids begin with `name`.
    """
    sent: dict[str, float] = {}
    async with AIOKafkaProducer(bootstrap_servers=site.bootstrap_servers, acks="all") as producer:
        began = time.perf_counter()
        for number, (key, value) in enumerate(alerts(rate * seconds, seed, name)):
            await asyncio.sleep(max(began + number / rate - time.perf_counter(), 0))
            sent[f"{name}-{number}"] = time.perf_counter()
            await producer.send(ALERTS_SHOP, value, key=key)
        await producer.flush()
    return sent
