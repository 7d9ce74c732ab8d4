"""Upstream systems: most publish on Kafka, some over HTTP; all send again until they are told it is taken."""

from __future__ import annotations

import asyncio
import random
import zlib
from collections.abc import Iterable, Sequence
from typing import Any, Final

import httpx

from tests.faults.cluster.history import Answer, History, Operation, settle
from tests.faults.cluster.sending import Sender
from tests.integration.flow.alerts import Message

KAFKA: Final = "alert on Kafka"
HTTP: Final = "alert over HTTP"
_PAUSE_S: Final = 0.3
_ATTEMPT_S: Final = 15.0
_REPEATS: Final = 3  # of a hundred, sent once more although confirmed


class KafkaPublishers:
    """Publish messages at a pace, each source on one partition, some once more than needed."""

    def __init__(self, sender: Sender, history: History, partitions: int, seed: int) -> None:
        self._sender = sender
        self._history = history
        self._partitions = partitions
        self._chance = random.Random(seed)

    async def publish(self, messages: Iterable[Message], per_second: float, over: asyncio.Event) -> int:
        """Publish in order until it is `over`; returns how many, once all are confirmed."""
        loop = asyncio.get_running_loop()
        began, count = loop.time(), 0
        async with asyncio.TaskGroup() as group:
            for message in messages:
                await asyncio.sleep(max(0.0, began + count / per_second - loop.time()))
                if over.is_set():
                    break
                count += 1
                group.create_task(self._publish(message, self._chance.randrange(100) < _REPEATS))
        return count

    async def _publish(self, message: Message, again: bool) -> None:
        operation = self._history.invoke(KAFKA, message.name or f"repeat or unreadable {id(message):x}")
        for _ in range(2 if again else 1):
            operation.attempts += await self._sender.send(
                message.topic,
                message.value,
                headers=message.headers,
                partition=zlib.crc32(message.source_id.encode()) % self._partitions,
            )
            if operation.answer is not Answer.OK:
                settle(operation, Answer.OK)


class HttpPublishers:
    """Post alerts to one console or the other; a console that does not take one is left for the other."""

    def __init__(self, consoles: Sequence[str], token: str, history: History, seed: int) -> None:
        self._consoles = consoles
        self._headers = {"Authorization": f"Bearer {token}"}
        self._history = history
        self._chance = random.Random(seed)

    async def publish(self, alerts: Iterable[dict[str, Any]], per_second: float, over: asyncio.Event) -> int:
        """Post in order until it is `over`; returns how many, once all are taken."""
        loop = asyncio.get_running_loop()
        began, count = loop.time(), 0
        async with (
            httpx.AsyncClient(headers=self._headers, timeout=_ATTEMPT_S) as client,
            asyncio.TaskGroup() as group,
        ):
            for alert in alerts:
                await asyncio.sleep(max(0.0, began + count / per_second - loop.time()))
                if over.is_set():
                    break
                count += 1
                group.create_task(self._post(client, alert))
        return count

    async def _post(self, client: httpx.AsyncClient, alert: dict[str, Any]) -> None:
        operation = self._history.invoke(HTTP, alert["alert_id"])
        at = self._chance.randrange(len(self._consoles))
        while operation.answer is Answer.UNKNOWN:
            operation.attempts += 1
            await self._attempt(client, self._consoles[at], alert, operation)
            if operation.answer is Answer.UNKNOWN:
                at = (at + 1) % len(self._consoles)
                await asyncio.sleep(_PAUSE_S)

    @staticmethod
    async def _attempt(
        client: httpx.AsyncClient, console: str, alert: dict[str, Any], operation: Operation
    ) -> None:
        try:
            answer = await client.post(f"{console}/v1/alerts", json=alert)
        except httpx.TransportError:
            return
        if answer.status_code == httpx.codes.ACCEPTED:
            settle(operation, Answer.OK)
        elif answer.status_code < 500 and answer.status_code != httpx.codes.TOO_MANY_REQUESTS:
            settle(operation, Answer.FAILED)
