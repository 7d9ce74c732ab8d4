"""The Faust side of a worker: topics, application and agents, from the first contact with the broker on."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Set
from contextlib import suppress

import faust
import structlog
from faust.exceptions import ConsumerNotStarted
from faust.types import TP, AgentT

from dispatch import metrics
from dispatch.config import Settings
from dispatch.store.audit import Place
from streams.app import make_app
from streams.land import Landing, add_landing_agents
from streams.topic_care import await_topics

_log = structlog.get_logger(__name__)


class IntakeFailed(Exception):
    """Faust stopped by itself; the process should be started afresh."""


class Intake:
    """Lands what the inbound topics carry for as long as it runs."""

    def __init__(self, settings: Settings, landing: Landing) -> None:
        self.app: faust.App = make_app(settings)
        self._settings = settings
        self._agents: list[AgentT[bytes]] = add_landing_agents(self.app, landing, settings)
        # Faust makes its consumer on the loop of whoever asks for it first. The watchdog asks from a thread
        # of its own, so nobody may ask before Faust has made it.
        self._has_consumer = False

    async def run(self) -> None:
        """
        Wait for the broker, see to the topics, and land until cancelled.

        Cancelled, it stops Faust in order: what is acknowledged is committed, nothing else.

        Raises:
            IntakeFailed: Faust crashed or stopped by itself.

        """
        await await_topics(self._settings, inbound=True)
        starting = asyncio.ensure_future(self.app.start())
        ended = asyncio.ensure_future(self.app.wait_until_stopped())
        try:
            await asyncio.wait({starting, ended}, return_when=asyncio.FIRST_COMPLETED)
            if starting.done():
                starting.result()
                self._has_consumer = True
                _log.info("landing", partitions=self.partitions())
                await ended
            raise IntakeFailed("Faust stopped by itself") from self.app.crash_reason
        finally:
            for task in (starting, ended):
                task.cancel()
                with suppress(asyncio.CancelledError, Exception):
                    await task
            await self.app.stop()

    def condition(self) -> str:
        """Return why it lands nothing, or nothing when it does."""
        if not self._has_consumer:
            return "waiting for the broker"
        if self.app.rebalancing:
            return "rebalancing"
        held = self.partitions()
        metrics.PARTITIONS.set(held)
        return "" if held else "holds no partition"

    def partitions(self) -> int:
        """Return how many partitions it holds."""
        return len(self._assignment())

    def held(self) -> frozenset[tuple[str, int]]:
        """Return topic and number of the partitions it reads now: none while it starts or rebalances.

        Any thread may ask.
        """
        if self.app.rebalancing:
            return frozenset()
        return frozenset((place.topic, place.partition) for place in self._assignment())

    def ends(self) -> dict[Place, int]:
        """Return where the partitions that it reads now ended when something last came of them."""
        known = self.app.monitor.tp_end_offsets
        held = (TP(*place) for place in self.held())
        return {Place(*place): known[place] for place in held if known.get(place)}

    def _assignment(self) -> Set[TP]:
        if not self._has_consumer:
            return frozenset()
        try:
            return self.app.consumer.assignment()
        except ConsumerNotStarted:
            return frozenset()

    def tasks(self) -> Iterator[asyncio.Task[object]]:
        """Yield the tasks of the agents that run; each reads one topic."""
        for agent in self._agents:
            for actor in getattr(agent, "_actors", ()):
                if actor.actor_task is not None:
                    yield actor.actor_task
