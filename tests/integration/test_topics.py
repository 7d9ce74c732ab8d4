"""The topics on a real broker: made as they should be, mended when they drifted, and never made smaller."""

from __future__ import annotations

import uuid
from dataclasses import replace

import pytest

from dispatch.config import Settings
from schemas.topics import INBOUND, OUTBOUND
from streams.broker_admin import TopicError, open_admin
from streams.topic_care import describe, ensure_topics
from streams.topics import RETENTION_MS, TopicSpec, topic_specs


@pytest.fixture
def settings(kafka_bootstrap: str) -> Settings:
    """Settings for the broker of this run."""
    return Settings(bootstrap_servers=kafka_bootstrap, partitions=2)


@pytest.fixture
def spec(settings: Settings) -> TopicSpec:
    """An inbound topic of this test's own."""
    return replace(topic_specs(settings)[0], name=f"test.{uuid.uuid4().hex}")


async def test_every_topic_of_the_contract_is_made(settings: Settings) -> None:
    """After the first run all topics are there, led and without a gap in their layout."""
    lines: list[str] = []
    await ensure_topics(settings, lines.append)
    rows = await describe(settings)
    assert {row.name for row in rows} == {*INBOUND, *OUTBOUND}
    assert all(row.partitions >= 2 and row.replication == 1 for row in rows)


@pytest.mark.kafka_only
async def test_an_inbound_topic_gets_the_settings_that_losslessness_rests_on(
    settings: Settings, spec: TopicSpec
) -> None:
    """An inbound topic takes the broker's time, keeps 7 days without compaction and syncs a lone copy."""
    await ensure_topics(settings, lambda _: None, (spec,))
    async with open_admin(settings) as admin:
        found = (await admin.configs([spec.name]))[spec.name].values
    assert found["message.timestamp.type"] == "LogAppendTime"
    assert found["cleanup.policy"] == "delete"
    assert found["retention.ms"] == str(RETENTION_MS) == "604800000"
    assert found["flush.messages"] == "1"
    assert found["min.insync.replicas"] == "1"
    assert int(found["max.message.bytes"]) >= 1024 * 1024


@pytest.mark.kafka_only
async def test_a_second_run_changes_nothing(settings: Settings, spec: TopicSpec) -> None:
    """Seeing to the topics again has nothing to report."""
    await ensure_topics(settings, lambda _: None, (spec,))
    lines: list[str] = []
    await ensure_topics(settings, lines.append, (spec,))
    assert lines == []


@pytest.mark.kafka_only
async def test_drift_is_mended_and_what_is_not_ours_stays(settings: Settings, spec: TopicSpec) -> None:
    """A setting of ours that drifted is put right; the operator's own settings on the topic stay."""
    await ensure_topics(settings, lambda _: None, (spec,))
    async with open_admin(settings) as admin:
        drifted = dict(spec.config) | {"cleanup.policy": "compact", "segment.ms": "3600000"}
        await admin.set_config(spec.name, drifted)
        lines: list[str] = []
        await ensure_topics(settings, lines.append, (spec,))
        found = (await admin.configs([spec.name]))[spec.name].values
    assert found["cleanup.policy"] == "delete"
    assert found["segment.ms"] == "3600000"
    assert lines == [f"topic {spec.name}: repaired cleanup.policy is compact, should be delete"]


@pytest.mark.kafka_only
async def test_partitions_are_added_and_never_removed(settings: Settings, spec: TopicSpec) -> None:
    """More partitions are made where too few are; too many are only reported."""
    await ensure_topics(settings, lambda _: None, (spec,))
    await ensure_topics(settings, lambda _: None, (replace(spec, partitions=4),))
    lines: list[str] = []
    await ensure_topics(settings, lines.append, (spec,))
    async with open_admin(settings) as admin:
        assert (await admin.topics())[spec.name].partitions == 4
    assert lines == [f"topic {spec.name}: has 4 partitions, should have 2"]


async def test_an_unreachable_broker_is_named() -> None:
    """Without a broker the error names the address that was tried."""
    with pytest.raises(TopicError, match=r"127\.0\.0\.1:1"):
        await ensure_topics(Settings(bootstrap_servers="127.0.0.1:1"), lambda _: None)
