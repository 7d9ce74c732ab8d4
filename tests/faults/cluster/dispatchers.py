"""Dispatchers at the two consoles, who often act upon the same incident at the same moment."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Sequence
from typing import Any, Final

import httpx

from tests.faults.cluster.history import Answer, History, Operation, settle

COMMAND: Final = "command of a dispatcher"
_PACE_S: Final = 1.0
_ATTEMPT_S: Final = 12.0


class Dispatchers:
    """Two at a time give an order for one incident, each at a console, upon the same state of it."""

    def __init__(self, consoles: Sequence[str], token: str, history: History, seed: int) -> None:
        self._consoles = consoles
        self._headers = {"Authorization": f"Bearer {token}"}
        self._history = history
        self._chance = random.Random(seed)
        self.raced: list[tuple[Operation, ...]] = []
        """Orders that were given upon the same state: at most one of them may be carried out."""

    async def work(self, over: asyncio.Event) -> None:
        """Give orders until it is `over`."""
        async with httpx.AsyncClient(headers=self._headers, timeout=_ATTEMPT_S) as client:
            while not over.is_set():
                await asyncio.sleep(_PACE_S)
                incident = await self._choose(client)
                if incident is not None:
                    both = (self._order(client, console, incident) for console in self._consoles)
                    self.raced.append(tuple(await asyncio.gather(*both)))

    async def _choose(self, client: httpx.AsyncClient) -> dict[str, Any] | None:
        try:
            answer = await client.get(f"{self._chance.choice(self._consoles)}/v1/incidents?limit=20")
        except httpx.TransportError:
            return None
        found = answer.json()["incidents"] if answer.status_code == httpx.codes.OK else []
        chosen: dict[str, Any] | None = self._chance.choice(found) if found else None
        return chosen

    async def _order(self, client: httpx.AsyncClient, console: str, incident: dict[str, Any]) -> Operation:
        name = f"{incident['incident_id']}/{self._chance.randbytes(8).hex()}"
        operation = self._history.invoke(COMMAND, name)
        operation.attempts = 1
        order = {"command": "note", "expected_seq": incident["seq"], "text": name}
        path = f"{console}/v1/incidents/{incident['incident_id']}/commands"
        try:
            answer = await client.post(path, json=order)
        except (httpx.ConnectError, httpx.ConnectTimeout):
            settle(operation, Answer.FAILED)
        except httpx.TransportError:
            pass  # unknown
        else:
            if answer.status_code == httpx.codes.OK:
                settle(operation, Answer.OK)
            elif answer.status_code < 500:
                settle(operation, Answer.FAILED)
        return operation
