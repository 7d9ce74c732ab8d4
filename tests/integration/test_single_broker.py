"""One broker, one copy: what it confirmed outlives a kill -9, and is on the disk before its answer."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import signal
import statistics
import time
import uuid
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.errors import KafkaError

from dispatch.config import Settings
from dispatch.doctor.broker import judge_topics
from dispatch.local import LocalBroker
from schemas.topics import ALERTS_SHOP, INCIDENTS
from streams.broker_admin import open_admin
from streams.topic_care import describe, ensure_topics
from streams.topics import topic_specs
from tests.integration.flow.saying import say

_LIMIT_S: Final = 60
_WRITERS: Final = 4
_SYNCED: Final = 40
# 77 1763830000.123456 fsync(87</…/alerts.shop-3/00000000000000000000.log>) = 0 <0.000321>, or in two lines:
# 77 1763830000.123456 fsync(87</…/alerts.shop-3/00000000000000000000.log> <unfinished ...>
# 77 1763830000.125000 <... fsync resumed>) = 0 <0.001544>
_SYNC: Final = re.compile(r"^(\d+) +(\d+\.\d+) f(?:data)?sync\(\d+<[^>]*/([^/>]+)-\d+/\d+\.log>(.*)$")
_RESUMED: Final = re.compile(r"^(\d+) +\d+\.\d+ <\.\.\. f(?:data)?sync resumed>(.*)$")
_DONE: Final = re.compile(r"\) += 0 <(\d+\.\d+)>$")

pytestmark = [pytest.mark.kafka_only, pytest.mark.slow, pytest.mark.timeout(240)]


@pytest.fixture
async def settings(kafka_bootstrap: str) -> Settings:
    """Settings for the broker of this run, with the topics as one broker needs them."""
    found = Settings(bootstrap_servers=kafka_bootstrap, partitions=2)
    await ensure_topics(found, lambda _: None)
    return found


async def _write(settings: Settings, mark: str, writer: int, confirmed: dict[tuple[int, int], bytes]) -> None:
    """Send until the broker is gone; keep what it confirmed, by partition and offset."""
    async with AIOKafkaProducer(
        bootstrap_servers=settings.bootstrap_servers, acks="all", request_timeout_ms=2_000
    ) as producer:
        number = 0
        while True:
            value = f"{mark}-{writer}-{number}".encode()
            at = await producer.send_and_wait(ALERTS_SHOP, value)
            confirmed[at.partition, at.offset] = value
            number += 1


async def _at(settings: Settings, places: dict[tuple[int, int], bytes]) -> dict[tuple[int, int], bytes]:
    """Return what lies at these places now."""
    found: dict[tuple[int, int], bytes] = {}
    async with AIOKafkaConsumer(bootstrap_servers=settings.bootstrap_servers) as consumer:
        for partition in sorted({partition for partition, _ in places}):
            place = TopicPartition(ALERTS_SHOP, partition)
            consumer.assign([place])
            consumer.seek(place, min(offset for at, offset in places if at == partition))
            end = (await consumer.end_offsets([place]))[place]
            while await consumer.position(place) < end:
                for record in (await consumer.getmany(timeout_ms=200)).get(place, []):
                    found[partition, record.offset] = record.value or b""
    return {place: value for place, value in found.items() if place in places}


async def test_what_it_confirmed_outlives_a_kill(settings: Settings, local_broker: LocalBroker) -> None:
    """Killed in the midst of sends from several clients, it has every confirmed record where it said."""
    mark, confirmed = uuid.uuid4().hex, dict[tuple[int, int], bytes]()
    writers = [asyncio.create_task(_write(settings, mark, n, confirmed)) for n in range(_WRITERS)]
    async with asyncio.timeout(_LIMIT_S):
        while len(confirmed) < 200:
            await asyncio.sleep(0.01)
    assert local_broker.process is not None
    os.kill(local_broker.process.pid, signal.SIGKILL)
    await local_broker.process.wait(10)
    for writer in writers:
        writer.cancel()
    ended = await asyncio.gather(*writers, return_exceptions=True)
    assert all(isinstance(one, asyncio.CancelledError | KafkaError) for one in ended), ended
    await local_broker.start()
    async with asyncio.timeout(_LIMIT_S):
        assert await _at(settings, confirmed) == confirmed


@pytest.fixture
async def syncs(local_broker: LocalBroker, tmp_path: Path) -> AsyncIterator[Path]:
    """A file into which every sync of the broker is written while the test runs."""
    strace = shutil.which("strace")
    if strace is None:
        pytest.skip("needs strace to see what the broker syncs to its disk")
    assert local_broker.process is not None
    out = tmp_path / "syncs"
    words = [strace, "-f", "-y", "-ttt", "-T", "-e", "trace=fsync,fdatasync", "-o", str(out)]
    process = await asyncio.create_subprocess_exec(
        *words, "-p", str(local_broker.process.pid), stderr=asyncio.subprocess.PIPE
    )
    assert process.stderr is not None
    try:
        async with asyncio.timeout(_LIMIT_S):
            said = await process.stderr.readline()
        if b"attached" not in said:
            pytest.skip(f"strace may not look at the broker here: {said.decode().strip()}")
        yield out
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGINT)
        await process.communicate()


async def _confirmations(settings: Settings, topic: str) -> list[tuple[float, float]]:
    """Send one by one; return when each was sent and when it was confirmed, s since the epoch."""
    found = []
    async with AIOKafkaProducer(bootstrap_servers=settings.bootstrap_servers, acks="all") as producer:
        await producer.send_and_wait(topic, b"first", partition=0)
        for number in range(_SYNCED):
            began = time.time()
            await producer.send_and_wait(topic, b"%d" % number, partition=0)
            found.append((began, time.time()))
    return found


def _synced(syncs: Path, topic: str) -> list[tuple[float, float]]:
    """Return begin and end of every whole sync of a topic's segments."""
    begun: dict[str, float] = {}
    found = []
    for line in syncs.read_text().splitlines():
        rest = ""
        if (match := _SYNC.match(line)) and match[3] == topic:
            begun[match[1]], rest = float(match[2]), match[4]
        elif (match := _RESUMED.match(line)) and match[1] in begun:
            rest = match[2]
        if match and (done := _DONE.search(rest)):
            began = begun.pop(match[1])
            found.append((began, began + float(done[1])))
    return found


@pytest.fixture
async def topics(settings: Settings) -> tuple[str, str]:
    """An inbound and an outbound topic of the test's own, made as those of the contract are."""
    specs = {spec.name: spec for spec in topic_specs(settings)}
    mark = uuid.uuid4().hex
    inbound = replace(specs[ALERTS_SHOP], name=f"in-{mark}")
    outbound = replace(specs[INCIDENTS], name=f"out-{mark}")
    await ensure_topics(settings, lambda _: None, (inbound, outbound))
    return inbound.name, outbound.name


async def test_it_confirms_only_what_is_on_the_disk(
    settings: Settings, topics: tuple[str, str], syncs: Path, pytestconfig: pytest.Config
) -> None:
    """Between sending an alert and its confirmation lies a whole sync; outbound topics have none."""
    inbound, outbound = topics
    sent = await _confirmations(settings, inbound)
    plain = await _confirmations(settings, outbound)
    async with asyncio.timeout(_LIMIT_S):
        while len(_synced(syncs, inbound)) < _SYNCED:
            await asyncio.sleep(0.1)
    done = _synced(syncs, inbound)
    unsafe = [at for at in sent if not any(at[0] <= begin and end <= at[1] for begin, end in done)]
    assert unsafe == []
    assert len(_synced(syncs, outbound)) < _SYNCED / 2, "what the log can be sent from again costs no sync"
    p50 = [statistics.median(end - began for began, end in times) * 1_000 for times in (sent, plain)]
    say(pytestconfig, f"confirmed after {p50[0]:.1f} ms with a sync, {p50[1]:.1f} ms without (p50, traced)")


async def test_the_doctor_says_when_a_power_cut_could_take_confirmed_alerts(settings: Settings) -> None:
    """A topic that lost its setting on the broker is named as a risk, until the topics are seen to again."""
    async with open_admin(settings) as admin:
        await admin.set_config(ALERTS_SHOP, {"flush.messages": "1000"})
    at_risk = [one.en for one in judge_topics(await describe(settings)) if "power cut" in one.en]
    assert len(at_risk) == 1
    assert at_risk[0].startswith(f"topic {ALERTS_SHOP}: a power cut can lose confirmed records")
    await ensure_topics(settings, lambda _: None)
    assert not any(row.risk for row in await describe(settings))
