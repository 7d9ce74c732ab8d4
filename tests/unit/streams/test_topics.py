"""The topics as they should be, by the settings."""

from __future__ import annotations

import pytest

from dispatch.config import Settings
from schemas.topics import INBOUND, OUTBOUND
from streams.topics import topic_specs


def test_all_topics_of_the_contract_and_no_other() -> None:
    """Every inbound and outbound topic has a specification, inbound first."""
    specs = topic_specs(Settings(partitions=7))
    assert [spec.name for spec in specs] == [*INBOUND, *OUTBOUND]
    assert {spec.partitions for spec in specs} == {7}


def test_a_lone_copy_is_synced_and_copies_are_not() -> None:
    """With one replica every inbound record is synced to disk; with three the copies are the safety."""
    one = topic_specs(Settings(kafka_replication=1))
    three = topic_specs(Settings(kafka_replication=3, kafka_min_insync=2))
    assert {spec.config.get("flush.messages") for spec in one if spec.inbound} == {"1"}
    assert {spec.config.get("flush.messages") for spec in three} == {None}
    assert {spec.config["min.insync.replicas"] for spec in three} == {"2"}


@pytest.mark.parametrize("replication", [1, 3])
def test_nothing_is_ever_compacted(replication: int) -> None:
    """Compaction's holes would let a commit pass a record in hand; no topic has it."""
    specs = topic_specs(Settings(kafka_replication=replication))
    assert {spec.config["cleanup.policy"] for spec in specs} == {"delete"}


def test_more_replicas_in_sync_than_there_are_is_not_asked() -> None:
    """`min.insync.replicas` never exceeds the replication factor: such a topic takes nothing."""
    specs = topic_specs(Settings(kafka_replication=1, kafka_min_insync=2))
    assert {spec.config["min.insync.replicas"] for spec in specs} == {"1"}
