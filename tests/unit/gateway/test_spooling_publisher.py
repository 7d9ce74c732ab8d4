"""The publisher with a spool: taken while either place takes, each source in its order."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from dispatch.gateway import spool_custody, spooling_publisher
from dispatch.gateway.intake import ALERT_TOPICS
from dispatch.gateway.publisher import Acknowledged, PublishFailed, Spooled
from dispatch.gateway.spool import Spool
from dispatch.gateway.spool_errors import SpoolUnusable
from dispatch.gateway.spooling_publisher import SpoolingPublisher
from schemas.topics import ALERTS_SENSOR, ALERTS_SHOP
from tests.unit.gateway.spooling import Broker, record, spool_in, until


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nothing wait longer than the test needs."""
    monkeypatch.setattr(spooling_publisher, "_BACKOFF_S", (0.002,))
    monkeypatch.setattr(spooling_publisher, "_LOOK_S", 0.02)
    monkeypatch.setattr(spool_custody, "_REOPEN_S", 0.0)


@asynccontextmanager
async def draining(publisher: SpoolingPublisher) -> AsyncIterator[None]:
    """Drain the spool within the block."""
    task = asyncio.create_task(publisher.run())
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


def over(broker: Broker, spool: Spool) -> SpoolingPublisher:
    """Return the publisher over both."""
    return SpoolingPublisher(broker, spool, ALERT_TOPICS)


async def test_what_kafka_takes_is_not_spooled(tmp_path: Path) -> None:
    """With Kafka there the receipt is Kafka's, and the disk is not touched."""
    broker = Broker()
    async with spool_in(tmp_path) as spool:
        assert await over(broker, spool).publish([record(1)]) == [Acknowledged(ALERTS_SHOP, 0, 0)]
        assert spool.records == 0


async def test_without_kafka_the_alert_is_spooled_and_drained_later_as_it_was(tmp_path: Path) -> None:
    """No acknowledgement, not even a late one, means the spool; the same bytes go out in the same order."""
    broker = Broker()
    broker.takes = 1
    async with spool_in(tmp_path) as spool:
        publisher = over(broker, spool)
        sent = [record(number, f"s{number % 2}") for number in range(6)]
        for one in sent:
            assert await publisher.publish([one]) == [Spooled(ALERTS_SHOP)]
        assert broker.calls == 1, "one alert found out; those after it do not wait for a broker in trouble"
        async with draining(publisher):
            await until(lambda: broker.calls > 3)
            broker.takes = None
            await until(lambda: spool.records == 0)
            assert await publisher.publish([record(7)]) == [Acknowledged(ALERTS_SHOP, 0, len(broker.log) - 1)]
    assert list(dict.fromkeys(broker.log)) == [*sent, record(7)]


async def test_a_source_stays_behind_its_own_alerts_and_others_go_straight(tmp_path: Path) -> None:
    """Only a source that has something in the spool waits its turn; another topic and source does not."""
    broker = Broker()
    async with spool_in(tmp_path) as spool:
        await spool.keep([record(1, "a")])
        publisher = over(broker, spool)
        assert await publisher.publish([record(2, "a")]) == [Spooled(ALERTS_SHOP)]
        assert isinstance((await publisher.publish([record(3, "b")]))[0], Acknowledged)
        async with draining(publisher):
            await until(lambda: spool.records == 0)
    assert broker.values("a") == [record(1).value, record(2).value]


async def test_a_topic_that_is_stuck_holds_up_no_other(tmp_path: Path) -> None:
    """Each topic drains on its own: what one of them refuses stays, the rest goes."""
    broker = Broker()
    taken = broker.publish

    async def no_shops(records: list[object]) -> object:
        if any(one.topic == ALERTS_SHOP for one in records):  # type: ignore[attr-defined]
            raise PublishFailed("Kafka refused: TopicAuthorizationFailedError")
        return await taken(records)  # type: ignore[arg-type]

    broker.publish = no_shops  # type: ignore[method-assign, assignment]
    async with spool_in(tmp_path) as spool:
        await spool.keep([record(1, "a"), record(2, "b", ALERTS_SENSOR)])
        async with draining(over(broker, spool)):
            await until(lambda: spool.records == 1)
    assert broker.log == [record(2, "b", ALERTS_SENSOR)]


async def test_both_away_is_a_refusal_that_names_both(tmp_path: Path) -> None:
    """Without room in the spool and without Kafka nothing is promised; the caller hears when to come back."""
    broker = Broker()
    broker.takes = 0
    async with spool_in(tmp_path, max_records=1) as spool:
        publisher = over(broker, spool)
        await publisher.publish([record(1, "a")])
        for source_id in ("a", "b"):
            with pytest.raises(PublishFailed, match="limit is 1 alerts") as refused:
                await publisher.publish([record(2, source_id)])
            assert refused.value.retry_after_s == 5
        assert (spool.records, broker.log) == (1, [])
        broker.takes = None
        assert isinstance((await publisher.publish([record(3, "b")]))[0], Acknowledged)


async def test_a_spool_that_fails_does_not_stop_kafka(tmp_path: Path) -> None:
    """With an unusable spool alerts go to Kafka as before, and are refused only when it fails as well."""
    (tmp_path / "file").touch()
    broker = Broker()
    async with spool_in(tmp_path / "file") as spool:
        publisher = over(broker, spool)
        async with draining(publisher):
            assert isinstance((await publisher.publish([record(1)]))[0], Acknowledged)
            broker.takes = 0
            for _ in range(2):
                with pytest.raises(PublishFailed, match=r"did not acknowledge.*; and .*cannot be used"):
                    await publisher.publish([record(2)])
            broker.takes = None
            assert isinstance((await publisher.publish([record(3)]))[0], Acknowledged)


async def test_what_kafka_confirmed_is_not_sent_again_while_it_cannot_be_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk that refuses the removal is tried again without publishing the alert anew."""
    broker = Broker()
    async with spool_in(tmp_path) as spool:
        await spool.keep([record(1)])
        real, failures = spool.remove, iter(range(5))

        async def remove(wave: list[object]) -> None:
            if next(failures, None) is not None:
                raise SpoolUnusable("disk I/O error")
            await real(wave)  # type: ignore[arg-type]

        monkeypatch.setattr(spool, "remove", remove)
        async with draining(over(broker, spool)):
            await until(lambda: spool.records == 0)
    assert broker.log == [record(1)]
