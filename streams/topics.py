"""The topics as they should be: partitions, replication and the settings that losslessness rests on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from dispatch.config import Settings
from schemas.rejected import Rejected
from schemas.topics import INBOUND, OUTBOUND

RETENTION_MS: Final = 7 * 24 * 3600 * 1000
"""How long a record stays on its topic, in ms; receipts must be kept longer."""

_ROOM: Final = 64 * 1024
# Of a whole batch of the publisher's, so the client's own batches must fit; an alert larger than the
# contract allows still lands, for a person to look at.
_INBOUND_BYTES: Final = 1024 * 1024 + _ROOM
MAX_PUBLISHED_BYTES: Final = Rejected.MAX_BYTES + _ROOM
"""Largest record the relay publishes, in bytes: a refused message in base64, with its headers."""


@dataclass(frozen=True, slots=True)
class TopicSpec:
    """One topic as it should be; `config` holds only the settings that are ours to set."""

    name: str
    inbound: bool
    partitions: int
    replication: int
    config: Mapping[str, str]


def topic_specs(settings: Settings) -> tuple[TopicSpec, ...]:
    """Return every topic of the contract, inbound first, as `settings` want it."""
    inbound = tuple(
        TopicSpec(name, True, settings.partitions, settings.kafka_replication, _inbound(settings))
        for name in INBOUND
    )
    outbound = tuple(
        TopicSpec(name, False, settings.partitions, settings.kafka_replication, _outbound(settings))
        for name in OUTBOUND
    )
    return inbound + outbound


def _shared(settings: Settings) -> dict[str, str]:
    return {
        # Never compaction: its holes would let Faust commit past a record in hand.
        "cleanup.policy": "delete",
        "retention.ms": str(RETENTION_MS),
        "min.insync.replicas": str(min(settings.kafka_min_insync, settings.kafka_replication)),
    }


def _inbound(settings: Settings) -> Mapping[str, str]:
    config = _shared(settings) | {
        # A publisher's old timestamp would let the broker drop the record at once.
        "message.timestamp.type": "LogAppendTime",
        "max.message.bytes": str(_INBOUND_BYTES),
    }
    if settings.kafka_replication == 1:
        # With no second copy the disk is the only one: sync every record before it is confirmed.
        config["flush.messages"] = "1"
    return MappingProxyType(config)


def _outbound(settings: Settings) -> Mapping[str, str]:
    # No sync of their own: the area's log is the copy they can be sent from again. Room for the largest
    # record, since one that the broker refused would hold up all behind it.
    return MappingProxyType(_shared(settings) | {"max.message.bytes": str(MAX_PUBLISHED_BYTES)})
