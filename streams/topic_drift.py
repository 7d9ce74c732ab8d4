"""What a topic is beside what it should be: what differs, and how confirmed records could be lost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from streams.broker_admin import FoundConfig, FoundTopic
from streams.topics import TopicSpec

_COPIES: Final = 2


@dataclass(frozen=True, slots=True)
class TopicRow:
    """One topic for a person to read; `drift` names every setting that is not as it should be.

    `risk` says how a record that the broker confirmed could be lost again, nothing where it cannot.
    """

    name: str
    direction: str
    partitions: int
    replication: int
    drift: tuple[str, ...]
    risk: str = ""


def row_of(spec: TopicSpec, found: FoundTopic | None, config: FoundConfig | None) -> TopicRow:
    """Return a topic as found beside what it should be; None is: it is missing, its settings are not told."""
    direction = "in" if spec.inbound else "out"
    if found is None:
        return TopicRow(spec.name, direction, 0, 0, ("is missing",))
    drift = layout_drift(spec, found) + (config_drift(spec, config) if config else ["settings unknown"])
    risk = loss_risk(found, config) if spec.inbound and config else ""
    return TopicRow(spec.name, direction, found.partitions, found.replication, tuple(drift), risk)


def loss_risk(found: FoundTopic, config: FoundConfig) -> str:
    """Return how confirmed records could be lost: with too few copies, none of them synced to a disk."""
    in_sync = int(config.values.get("min.insync.replicas", "1"))
    if min(found.replication, in_sync) >= _COPIES or config.values.get("flush.messages") == "1":
        return ""
    return (
        f"a power cut can lose confirmed records: replication factor {found.replication}, min.insync.replicas"
        f" {in_sync}, and flush.messages is not 1"
    )


def layout_drift(spec: TopicSpec, found: FoundTopic) -> list[str]:
    """Return what differs in partitions and replication, a line each."""
    drift = []
    if found.partitions != spec.partitions:
        drift.append(f"has {found.partitions} partitions, should have {spec.partitions}")
    if found.replication != spec.replication:
        drift.append(f"has replication factor {found.replication}, should have {spec.replication}")
    return drift


def config_drift(spec: TopicSpec, found: FoundConfig) -> list[str]:
    """Return which of the settings that are ours differ, a line each."""
    return [
        f"{name} is {found.values.get(name, 'not set')}, should be {value}"
        for name, value in spec.config.items()
        if found.values.get(name) != value
    ]
