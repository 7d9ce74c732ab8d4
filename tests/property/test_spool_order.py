"""Whatever the broker does and wherever the gateway dies, what was answered with 202 arrives, in order."""

from __future__ import annotations

import asyncio
import contextlib
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch.gateway import spool_custody, spooling_publisher
from dispatch.gateway.intake import ALERT_TOPICS
from dispatch.gateway.publisher import PublishFailed
from dispatch.gateway.spool import Spool
from dispatch.gateway.spooling_publisher import SpoolingPublisher
from schemas.topics import ALERTS_SENSOR, ALERTS_SHOP
from tests.unit.gateway.spooling import Broker, record, spool_in, until

TOPIC_OF: Final = {"a": ALERTS_SHOP, "b": ALERTS_SHOP, "c": ALERTS_SENSOR}

publish = st.tuples(st.just("publish"), st.lists(st.sampled_from("aaabc"), min_size=1, max_size=12))
broker_takes = st.tuples(st.just("broker"), st.sampled_from([None, 0, 1, 2]))
turns = st.tuples(st.just("turns"), st.integers(1, 12))
death = st.tuples(st.just("death"), st.integers(0, 30))
step = st.one_of(publish, publish, publish, broker_takes, broker_takes, turns, death)
steps = st.lists(step, min_size=3, max_size=25)


class Gateway:
    """A gateway over a folder and a broker: `die` ends it wherever it is, `live` starts it anew."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.broker, self.number = folder, Broker(), 0
        self.answered: defaultdict[str, list[bytes]] = defaultdict(list)
        self.running: asyncio.Task[None] | None = None

    async def live(self) -> None:
        """Open the spool and drain it."""
        self.spool: Spool = await spool_in(self.folder).__aenter__()
        self.publisher = SpoolingPublisher(self.broker, self.spool, ALERT_TOPICS)
        self.running = asyncio.create_task(self.publisher.run())

    async def die(self) -> None:
        """End between any two steps: nothing that was not yet done is done any more."""
        if self.running is not None:
            self.running.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self.running
        await self.spool.__aexit__()

    async def publish(self, sources: Sequence[str], dies_after: int | None = None) -> None:
        """Publish one request; what is answered is promised. With `dies_after` it may never be answered."""
        records = []
        for source_id in sources:
            self.number += 1
            records.append(record(self.number, source_id, TOPIC_OF[source_id]))
        request = asyncio.create_task(self.publisher.publish(records))
        if dies_after is not None:
            for _ in range(dies_after):
                await asyncio.sleep(0)
            request.cancel()
        with contextlib.suppress(PublishFailed, asyncio.CancelledError):
            await request
            for one in records:
                self.answered[one.source_id].append(one.value)


async def live_through(folder: Path, script: Sequence[tuple[str, object]]) -> Gateway:
    """Play a script, then let the broker take everything until the spool is empty."""
    gateway = Gateway(folder)
    await gateway.live()
    for step, what in script:
        if step == "publish":
            await gateway.publish(what)  # type: ignore[arg-type]
        elif step == "broker":
            gateway.broker.takes = what  # type: ignore[assignment]
        elif step == "turns":
            for _ in range(what):  # type: ignore[call-overload]
                await asyncio.sleep(0.0002)
        else:
            await gateway.publish("ab", what)  # type: ignore[arg-type]
            await gateway.die()
            await gateway.live()
    gateway.broker.takes = None
    await until(lambda: gateway.spool.records == 0)
    await gateway.die()
    return gateway


@pytest.fixture(scope="module", autouse=True)
def at_once() -> object:
    """Let nothing wait longer than the test needs."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(spooling_publisher, "_BACKOFF_S", (0.001,))
        patch.setattr(spooling_publisher, "_LOOK_S", 0.01)
        patch.setattr(spool_custody, "_REOPEN_S", 0.0)
        yield


@settings(max_examples=60, deadline=None)
@given(steps)
def test_nothing_answered_is_lost_and_each_source_keeps_its_order(script: list[tuple[str, object]]) -> None:
    """Each alert that was answered lies on Kafka, and a source's alerts lie there first in its own order."""
    with TemporaryDirectory() as folder:
        gateway = asyncio.run(live_through(Path(folder), script))
    for source_id, promised in gateway.answered.items():
        arrived = gateway.broker.values(source_id)
        assert [value for value in arrived if value in set(promised)] == promised
