"""The responders: they answer what they are sent, as a seeded crowd does, and repeat it until it is taken."""

from __future__ import annotations

import asyncio
import time
from typing import Final

import orjson

from schemas.topics import ASSIGNMENTS, INCIDENTS, RESPONDERS_STATUS
from tests.faults.cluster.history import Answer, History, settle
from tests.faults.cluster.sending import Sender
from tests.integration.flow.crowd import answer
from tests.integration.flow.told import Told, known_as

REPORT: Final = "report of a responder"


class Responders:
    """Hears the outbound topics; `seen` is when (s since the epoch) each alert was first in an incident."""

    def __init__(self, sender: Sender, history: History, group: asyncio.TaskGroup, seed: int) -> None:
        self._sender = sender
        self._history = history
        self._group = group
        self._seed = seed
        self._answered: set[str] = set()
        self.seen: dict[str, float] = {}
        self.listening = True

    async def hear(self, record: Told) -> None:
        """Take in a record, and answer it if it is one to be answered."""
        if record.topic == INCIDENTS:
            for name in record.data["alert_ids"]:
                self.seen.setdefault(known_as(name), time.time())
        report = answer(record, self._seed) if self.listening and record.topic == ASSIGNMENTS else None
        # The relay may tell something twice; a responder reports once, and repeats itself if unheard.
        if report is not None and report["report_id"] not in self._answered:
            self._answered.add(report["report_id"])
            value, key = orjson.dumps(report), report["responder_id"].encode()
            self._group.create_task(self._report(report["report_id"], value, key))

    async def _report(self, name: str, value: bytes, key: bytes) -> None:
        operation = self._history.invoke(REPORT, name)
        operation.attempts = await self._sender.send(RESPONDERS_STATUS, value, key=key)
        settle(operation, Answer.OK)
