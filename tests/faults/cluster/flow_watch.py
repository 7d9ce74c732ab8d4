"""Do alerts flow? Every one that was confirmed is to be in an incident soon after."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping, Sequence
from typing import Final

from tests.faults.cluster.history import Answer, History, Operation
from tests.faults.cluster.nemesis import Injected
from tests.faults.cluster.publishers import HTTP, KAFKA

SLOW_S: Final = 2.0
"""An alert that takes longer from its confirmation to an incident on the topic does not flow."""
_STEADY_S: Final = 2.5
_LIMIT_S: Final = 120.0
_PACE_S: Final = 0.1


class FlowWatch:
    """Compares what publishers were told with what the topic of incidents shows."""

    def __init__(self, history: History, seen: Mapping[str, float], named: frozenset[str]) -> None:
        self._history = history
        self._seen = seen
        self._named = named

    async def flowing(self) -> None:
        """Return when no alert has been waiting for a while. Raises TimeoutError after two minutes."""
        async with asyncio.timeout(_LIMIT_S):
            since = time.time()
            while time.time() - since < _STEADY_S:
                if self.waiting(time.time() - SLOW_S):
                    since = time.time()
                await asyncio.sleep(_PACE_S)

    def waiting(self, before: float) -> list[str]:
        """Return the alerts that were confirmed `before` (s since the epoch) and are in no incident yet."""
        return [one.name for one in self.confirmed() if one.answered <= before and one.name not in self._seen]

    def confirmed(self) -> list[Operation]:
        """Return the confirmed alerts that have a name of their own."""
        return [
            one
            for one in self._history.operations
            if one.kind in (KAFKA, HTTP) and one.answer is Answer.OK and self._is_named(one)
        ]

    def _is_named(self, one: Operation) -> bool:
        return one.kind == HTTP or one.name in self._named

    def recoveries(self, faults: Sequence[Injected]) -> list[float]:
        """Return for each fault after how many s alerts flowed again, as its kind is measured."""
        confirmed = self.confirmed()
        found: list[float] = []
        for fault in faults:
            since = fault.mended if fault.fault.lasts else fault.began
            slow = [
                self._seen[one.name]
                for one in confirmed
                if fault.began <= one.answered < fault.flowed - SLOW_S
                and one.name in self._seen
                and self._seen[one.name] - one.answered > SLOW_S
            ]
            found.append(max(0.0, max(slow, default=since) - since))
        return found
