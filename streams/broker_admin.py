"""Talking to the broker about its topics: what it has, and what to change, one bounded request at a time."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final

from aiokafka.admin import AIOKafkaAdminClient, NewPartitions, NewTopic
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import (
    ClusterAuthorizationFailedError,
    IncompatibleBrokerVersion,
    InvalidConfigurationError,
    KafkaConnectionError,
    KafkaError,
    TopicAuthorizationFailedError,
    UnknownTopicOrPartitionError,
    UnsupportedVersionError,
    for_code,
)

from dispatch.config import Settings
from dispatch.kafka_access import client_options
from dispatch.kafka_closing import close_soon
from dispatch.kafka_diagnosis import diagnose
from streams.topics import TopicSpec

_TOPIC_ALREADY_EXISTS: Final = 36
_DYNAMIC_TOPIC_CONFIG: Final = 1
_REQUEST_TIMEOUT_MS: Final = 15_000  # of one request

NOT_SUPPORTED: Final = (IncompatibleBrokerVersion, UnsupportedVersionError, InvalidConfigurationError)
"""What a broker raises that does not know a request or a setting."""

NOT_ALLOWED: Final = (ClusterAuthorizationFailedError, TopicAuthorizationFailedError)
"""What a broker raises that does not grant a right to our principal."""


class TopicError(Exception):
    """A topic cannot be made, changed or read as it should be; the message names it and the reason."""


class TopicNotKnownYet(TopicError):
    """The broker that was asked has not heard of a topic, which another may have made a moment ago."""


@dataclass(frozen=True, slots=True)
class FoundTopic:
    """A topic as the broker has it; `leaderless` counts the partitions nobody leads yet."""

    partitions: int
    replication: int
    leaderless: int


@dataclass(frozen=True, slots=True)
class FoundConfig:
    """Settings of a topic: the effective `values`, and which of them were set on the topic itself."""

    values: Mapping[str, str]
    own: frozenset[str]


class BrokerAdmin:
    """The few administrative requests that the topics need; use `open_admin`."""

    def __init__(self, client: AIOKafkaAdminClient) -> None:
        self._client = client

    async def topics(self) -> dict[str, FoundTopic]:
        """Return all topics by name."""
        found: dict[str, FoundTopic] = {}
        for topic in await self._client.describe_topics():
            partitions: list[dict[str, Any]] = topic["partitions"]
            replicas = min((len(partition["replicas"]) for partition in partitions), default=0)
            leaderless = sum(partition["leader"] < 0 for partition in partitions)
            found[topic["topic"]] = FoundTopic(len(partitions), replicas, leaderless)
        return found

    async def committed(self, group: str) -> dict[tuple[str, int], int]:
        """Return what a group has committed, by topic and partition; nothing of those it has not."""
        found = await self._client.list_consumer_group_offsets(group)
        return {(at.topic, at.partition): one.offset for at, one in found.items() if one.offset >= 0}

    async def configs(self, names: Iterable[str]) -> dict[str, FoundConfig]:
        """Return the settings of topics.

        Raises one of `NOT_SUPPORTED` if the broker will not say, TopicNotKnownYet, TopicError.
        """
        wanted = [ConfigResource(ConfigResourceType.TOPIC, name) for name in names]
        found: dict[str, FoundConfig] = {}
        for response in await self._client.describe_configs(wanted):
            for resource in response.to_object()["resources"]:
                _check(resource["error_code"], resource["resource_name"], resource["error_message"])
                found[resource["resource_name"]] = _config(resource["config_entries"])
        return found

    async def create(self, spec: TopicSpec, *, with_config: bool = True) -> bool:
        """Create a topic; False if somebody else just did. Without its settings if the broker takes none."""
        config = dict(spec.config) if with_config else {}
        topic = NewTopic(spec.name, spec.partitions, spec.replication, topic_configs=config)
        response = await self._client.create_topics([topic])
        for name, code, *message in response.topic_errors:
            if code == _TOPIC_ALREADY_EXISTS:
                return False
            _check(code, name, message[0] if message else None)
        return True

    async def add_partitions(self, name: str, total: int) -> None:
        """Raise the number of partitions of a topic to `total`."""
        await self._client.create_partitions({name: NewPartitions(total)})

    async def set_config(self, name: str, config: Mapping[str, str]) -> None:
        """Replace all settings of a topic's own; what is left out goes back to the broker's default."""
        resource = ConfigResource(ConfigResourceType.TOPIC, name, dict(config))
        for response in await self._client.alter_configs([resource]):
            for code, message, _kind, changed in response.resources:
                _check(code, changed, message)


@asynccontextmanager
async def open_admin(settings: Settings) -> AsyncIterator[BrokerAdmin]:
    """
    Connect to the broker for a few requests, each bounded by 15 s.

    Raises:
        TopicError: no broker answers there, or it lets us not in; the message names the setting to look at.

    """
    client = AIOKafkaAdminClient(
        **client_options(settings),
        client_id="dispatch-topics",
        request_timeout_ms=_REQUEST_TIMEOUT_MS,
    )
    try:
        try:
            await client.start()
        except KafkaConnectionError as error:
            reason = await diagnose(settings) or error
            raise TopicError(f"no broker answers at {settings.bootstrap_servers}: {reason}") from error
        yield BrokerAdmin(client)
    finally:
        await close_soon(client.close)


def _config(entries: list[dict[str, Any]]) -> FoundConfig:
    values = {str(entry["config_names"]): str(entry["config_value"]) for entry in entries}
    own = frozenset(
        str(entry["config_names"])
        for entry in entries
        if entry.get("config_source", _DYNAMIC_TOPIC_CONFIG) == _DYNAMIC_TOPIC_CONFIG
        and not entry.get("is_default", False)
    )
    return FoundConfig(values, own)


def _check(code: int, topic: str, message: str | None) -> None:
    if code == 0:
        return
    kind: type[KafkaError] = for_code(code)
    if issubclass(kind, NOT_SUPPORTED + NOT_ALLOWED):
        raise kind(f"{topic}: {message or kind.__name__}")
    wrong = TopicNotKnownYet if issubclass(kind, UnknownTopicOrPartitionError) else TopicError
    raise wrong(f"topic {topic}: {message or kind.__name__}")
