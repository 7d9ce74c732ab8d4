"""Seeing to the topics where several brokers answer, and not all of them know the same."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

import pytest

from dispatch.config import Settings
from streams import topic_care
from streams.broker_admin import FoundConfig, FoundTopic, TopicNotKnownYet
from streams.topics import TopicSpec, topic_specs


class SlowToHear:
    """A cluster in which the broker that is asked hears of new topics a moment later."""

    def __init__(self, specs: Iterable[TopicSpec]) -> None:
        self._specs = {spec.name: spec for spec in specs}
        self.asked = 0

    async def topics(self) -> dict[str, FoundTopic]:
        """Return every topic as it should be."""
        return {name: FoundTopic(spec.partitions, spec.replication, 0) for name, spec in self._specs.items()}

    async def configs(self, names: Iterable[str]) -> dict[str, FoundConfig]:
        """Return the settings as they should be, at the third time of asking."""
        self.asked += 1
        if self.asked < 3:
            raise TopicNotKnownYet("topic incidents: UnknownTopicOrPartitionError")
        return {name: FoundConfig(dict(self._specs[name].config), frozenset()) for name in names}


async def test_a_broker_that_has_not_heard_of_a_new_topic_is_asked_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A topic made through one broker may be unknown to the next one for a moment: that is no failure."""
    settings = Settings()
    cluster = SlowToHear(topic_specs(settings))

    @asynccontextmanager
    async def opened(_: object) -> AsyncIterator[SlowToHear]:
        yield cluster

    monkeypatch.setattr(topic_care, "open_admin", opened)
    said: list[str] = []
    await topic_care.ensure_topics(settings, said.append)
    assert (cluster.asked, said) == (3, [])
