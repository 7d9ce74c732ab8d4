"""Finds a worker that has work and lands nothing, from a thread, a loop and clients of its own.

The consumer that may be stuck cannot be asked: its own figures stand still with it. So another client asks
the broker how far the group has committed and where the topics end, another connection asks the database.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack, suppress
from typing import Final, TypeAlias

import structlog
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient

from dispatch.config import Settings
from dispatch.kafka_access import client_options
from dispatch.kafka_closing import close_soon
from dispatch.store.errors import StoreError
from dispatch.store.heartbeats import Vitals
from dispatch.store.pool import Store
from schemas.topics import INBOUND
from streams.coverage import UnreadJudge, unread
from streams.isolation import isolation_level
from streams.lag import LAG_LIMIT_S, LagJudge, Look

_LOOK_S: Final = 2.0
_REQUEST_S: Final = 10.0
_FETCH_S: Final = 5.0
_JOIN_S: Final = 5.0
_log = structlog.get_logger(__name__)

Held: TypeAlias = Callable[[], frozenset[tuple[str, int]]]
"""Returns the (topic, partition) pairs this worker reads; none while it starts or rebalances. Any thread."""
Landed: TypeAlias = Callable[[], Mapping[str, int]]
"""Returns how many records of each topic this worker has landed. Any thread."""


class LagWatch:
    """A thread that looks every few seconds; `check` is one of the watchdog's."""

    def __init__(
        self,
        settings: Settings,
        held: Held,
        landed: Landed,
        *,
        limit_s: float = LAG_LIMIT_S,
        look_s: float = _LOOK_S,
    ) -> None:
        self._settings = settings
        self._held = held
        self._landed = landed
        self._limit_s = limit_s
        self._look_s = look_s
        self._judge = LagJudge(limit_s)
        self._unread = UnreadJudge()
        self._wrong = ""
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="lag-watch", daemon=True)

    def start(self) -> None:
        """Start to look."""
        self._thread.start()

    def stop(self) -> None:
        """Stop looking; returns when the thread is at its end, or after 5 s: it holds nothing up."""
        self._stop.set()
        self._thread.join(timeout=_JOIN_S)

    def check(self) -> str:
        """Return which topics lag without anything landing, or nothing. Any thread."""
        return self._wrong

    def _watch(self) -> None:
        failing = False
        while not self._stop.is_set():
            try:
                asyncio.run(self._look_until_stopped())
                failing = False
            except Exception as error:
                # Without broker or database there is nothing to say of the worker.
                if not failing:
                    _log.warning("the lag cannot be measured", reason=str(error) or type(error).__name__)
                failing = True
                self._judge = LagJudge(self._limit_s)
                self._stop.wait(self._look_s)

    async def _look_until_stopped(self) -> None:
        async with AsyncExitStack() as stack:
            dsn = self._settings.dsn.get_secret_value()
            store = Store(dsn, size=1, statement_timeout_s=_REQUEST_S, application_name="dispatch-watchdog")
            vitals = Vitals(await stack.enter_async_context(store))
            admin = AIOKafkaAdminClient(
                **client_options(self._settings),
                client_id="dispatch-watchdog",
                request_timeout_ms=round(_REQUEST_S * 1000),
            )
            stack.push_async_callback(close_soon, admin.close)
            await admin.start()
            consumer = AIOKafkaConsumer(
                **client_options(self._settings),
                client_id="dispatch-watchdog",
                enable_auto_commit=False,
                auto_offset_reset="none",
                isolation_level=isolation_level(self._settings),
            )
            stack.push_async_callback(close_soon, consumer.stop)
            await consumer.start()
            probe = _Probe(admin, consumer, self._settings.consumer_group)
            while not self._stop.is_set():
                async with asyncio.timeout(_REQUEST_S * 3):
                    await self._look(probe, vitals)
                await asyncio.to_thread(self._stop.wait, self._look_s)

    async def _look(self, probe: _Probe, vitals: Vitals) -> None:
        held = self._held()
        waiting = await probe.waiting(held)
        if probe.cut:
            # Faust drops, without a word, what comes again under the offsets it has already read.
            self._wrong = f"partitions end before what was read of them: {', '.join(probe.cut)}"
        lag: dict[str, int] = {}
        for place, (_, count) in waiting.items():
            lag[place.topic] = lag.get(place.topic, 0) + count
        settled = bool(held) and not self._settings.on_stand_in
        if unread := self._unread.look(time.monotonic(), await probe.unread() if settled else set()):
            self._wrong = f"no worker of the group reads {', '.join(unread)}"
        look = Look(time.monotonic(), lag, self._landed(), await _answers(vitals))
        stuck = []
        for topic in self._judge.look(look):
            behind = {place: at for place, (at, count) in waiting.items() if place.topic == topic and count}
            if await probe.holds_records(behind):
                stuck.append(f"{topic} ({lag[topic]} behind)")
            else:
                self._judge.excuse(topic)
        if stuck and held == self._held():
            self._wrong = f"nothing landed for {self._limit_s:g} s while records wait: {', '.join(stuck)}"


class _Probe:
    """Asks the broker how far the group is, and whether there really is a record to land."""

    def __init__(self, admin: AIOKafkaAdminClient, consumer: AIOKafkaConsumer, group: str) -> None:
        self._admin = admin
        self._consumer = consumer
        self._group = group
        self._ends: dict[TopicPartition, int] = {}
        self.cut: list[str] = []
        """Partitions that ended further on at an earlier look: made anew, or their end was lost."""

    async def waiting(self, held: frozenset[tuple[str, int]]) -> dict[TopicPartition, tuple[int, int]]:
        """Return of each partition held where the group is, and how many offsets are after that."""
        places = [TopicPartition(*place) for place in sorted(held)]
        if not places:
            return {}
        committed = await self._admin.list_consumer_group_offsets(self._group)
        ends = await self._consumer.end_offsets(places)
        begins = await self._consumer.beginning_offsets(places)
        self.cut += [
            f"{place.topic}/{place.partition} at {end}, {self._ends[place]} before"
            for place, end in ends.items()
            if end < self._ends.get(place, 0)
        ]
        self._ends |= ends
        at = {
            place: max(committed[place].offset if place in committed else -1, begins[place])
            for place in places
        }
        return {place: (at[place], max(ends[place] - at[place], 0)) for place in places}

    async def unread(self) -> set[TopicPartition]:
        """Return the inbound partitions that nobody reads."""
        return await unread(self._admin, self._group, INBOUND)

    async def holds_records(self, behind: Mapping[TopicPartition, int]) -> bool:
        """Tell whether a record can be read at one of these offsets.

        The marks that transactions leave are offsets too, but nobody can land them.
        """
        self._consumer.assign(list(behind))
        try:
            for place, offset in behind.items():
                self._consumer.seek(place, offset)
            return bool(await self._consumer.getmany(timeout_ms=round(_FETCH_S * 1000), max_records=1))
        finally:
            self._consumer.unsubscribe()


async def _answers(vitals: Vitals) -> bool:
    with suppress(StoreError):
        await vitals.ping()
        return True
    return False
