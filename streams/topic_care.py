"""Makes the broker's topics what they should be, and says what it found and did."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

import structlog
from aiokafka.errors import KafkaError

from dispatch.config import Settings
from streams.broker_admin import (
    NOT_ALLOWED,
    NOT_SUPPORTED,
    BrokerAdmin,
    FoundConfig,
    FoundTopic,
    TopicError,
    TopicNotKnownYet,
    open_admin,
)
from streams.topic_drift import TopicRow, config_drift, layout_drift, row_of
from streams.topics import TopicSpec, topic_specs

_LIMIT_S: Final = 60.0
_LEADER_PAUSE_S: Final = 0.1
_BROKER_PAUSE_S: Final = 1.0
_log = structlog.get_logger(__name__)

Found: TypeAlias = Mapping[str, FoundTopic]
Progress: TypeAlias = Callable[[str], None]
"""Takes one line for a person to read; called from the event loop, must return at once."""


async def ensure_topics(
    settings: Settings, progress: Progress, specs: tuple[TopicSpec, ...] | None = None
) -> None:
    """
    Create the topics that are missing and repair what drifted; every finding and act is a line of `progress`.

    Partitions are added, never removed. The replication factor is only reported: moving replicas is the
    operator's choice. Settings on a topic that are not ours are left alone. Harmless to repeat, also by
    several processes at once. A broker that takes no settings gets the topics without them, and it is said;
    so is what our principal has no right to look at or to change.
    `specs` are the topics of the contract if not given.

    Raises:
        TopicError: no broker answers, it refused a topic, or not all was done within 60 s.

    """
    specs = topic_specs(settings) if specs is None else specs
    try:
        async with asyncio.timeout(_LIMIT_S), open_admin(settings) as admin:
            await _create_missing(admin, specs, progress)
            found = await _led(admin, specs)
            await _repair_layout(admin, specs, found, progress)
            await _repair_configs(admin, specs, progress)
    except TimeoutError as error:
        message = f"topics on {settings.bootstrap_servers} were not ready within {_LIMIT_S:g} s"
        raise TopicError(message) from error


async def await_topics(settings: Settings, *, inbound: bool) -> None:
    """
    See to the topics that a role reads (or, not `inbound`, writes), to the log, until the broker is there.

    The others are no concern of that role: where rights are granted, it cannot even see them.
    """
    specs = tuple(spec for spec in topic_specs(settings) if spec.inbound is inbound)
    while True:
        try:
            await ensure_topics(settings, _log.info, specs)
        except (TopicError, KafkaError, OSError) as error:
            _log.warning("the topics are not ready, trying again", reason=str(error))
            await asyncio.sleep(_BROKER_PAUSE_S)
        else:
            return


async def describe(settings: Settings) -> list[TopicRow]:
    """Return a row for every topic, as the broker has it; raises TopicError like `ensure_topics`."""
    specs = topic_specs(settings)
    async with open_admin(settings) as admin:
        found = await admin.topics()
        present = [spec.name for spec in specs if spec.name in found]
        try:
            configs = await admin.configs(present)
        except NOT_SUPPORTED + NOT_ALLOWED:
            configs = {}
    return [row_of(spec, found.get(spec.name), configs.get(spec.name)) for spec in specs]


async def _create_missing(admin: BrokerAdmin, specs: tuple[TopicSpec, ...], progress: Progress) -> None:
    found = await admin.topics()
    for spec in specs:
        if spec.name in found:
            continue
        try:
            created = await admin.create(spec)
        except NOT_SUPPORTED as error:
            progress(f"topic {spec.name}: this broker takes no settings ({error}); created without them")
            created = await admin.create(spec, with_config=False)
        except NOT_ALLOWED as error:
            reason = "it is missing, or this principal may not see it; run `dispatch topics` as the admin"
            raise TopicError(f"topic {spec.name}: {reason} ({error})") from error
        if created:
            progress(f"topic {spec.name}: created with {spec.partitions} partitions")


async def _led(admin: BrokerAdmin, specs: tuple[TopicSpec, ...]) -> Found:
    """Wait until every partition has a leader: before that, a producer or consumer would meet errors."""
    while True:
        found = await admin.topics()
        if all(spec.name in found and found[spec.name].leaderless == 0 for spec in specs):
            return found
        await asyncio.sleep(_LEADER_PAUSE_S)


async def _repair_layout(
    admin: BrokerAdmin, specs: tuple[TopicSpec, ...], found: Found, progress: Progress
) -> None:
    for spec in specs:
        for line in layout_drift(spec, found[spec.name]):
            progress(f"topic {spec.name}: {line}")
        if found[spec.name].partitions < spec.partitions:
            try:
                await admin.add_partitions(spec.name, spec.partitions)
            except NOT_ALLOWED as error:
                progress(f"topic {spec.name}: this principal may add no partitions ({error}), the admin may")
            else:
                progress(f"topic {spec.name}: now has {spec.partitions} partitions")


async def _repair_configs(admin: BrokerAdmin, specs: tuple[TopicSpec, ...], progress: Progress) -> None:
    try:
        configs = await _configs(admin, specs)
    except NOT_SUPPORTED as error:
        progress(f"topics: this broker does not tell their settings ({error}); they were not checked")
        return
    except NOT_ALLOWED as error:
        progress(f"topics: this principal may not look at their settings ({error}); they were not checked")
        return
    for spec in specs:
        found = configs[spec.name]
        drift = config_drift(spec, found)
        if not drift:
            continue
        own = {name: found.values[name] for name in found.own}
        try:
            await admin.set_config(spec.name, own | dict(spec.config))
        except NOT_SUPPORTED as error:
            progress(f"topic {spec.name}: {'; '.join(drift)}; this broker cannot change it ({error})")
        except NOT_ALLOWED as error:
            progress(f"topic {spec.name}: {'; '.join(drift)}; only the admin may change it ({error})")
        else:
            progress(f"topic {spec.name}: repaired {'; '.join(drift)}")


async def _configs(admin: BrokerAdmin, specs: tuple[TopicSpec, ...]) -> Mapping[str, FoundConfig]:
    """Ask until the broker that answers knows every topic: each of a cluster hears of a new one by itself."""
    while True:
        try:
            return await admin.configs(spec.name for spec in specs)
        except TopicNotKnownYet:
            await asyncio.sleep(_LEADER_PAUSE_S)
