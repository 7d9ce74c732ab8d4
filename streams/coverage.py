"""Whether every partition of the inbound topics is read by some worker of the group.

A topic that is away for a moment is left out of the assignment, and for minutes nobody notices that it is
back: the workers go on with the rest and look well.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from aiokafka import TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.coordinator.protocol import ConsumerProtocolMemberAssignment

UNREAD_LIMIT_S: Final = 10.0
"""Longest time, in s, for which a settled group may leave a partition unread."""
_STABLE: Final = "Stable"


async def unread(admin: AIOKafkaAdminClient, group: str, topics: Iterable[str]) -> set[TopicPartition]:
    """Return the partitions that no member reads; none while the group is empty or not settled."""
    (answer,) = await admin.describe_consumer_groups([group])
    (found,) = answer.to_object()["groups"]
    if found["state"] != _STABLE:
        return set()
    read = {place for member in found["members"] for place in _assigned(member)}
    wanted = set(topics)
    present = {
        TopicPartition(topic["topic"], partition["partition"])
        for topic in await admin.describe_topics()
        if topic["topic"] in wanted
        for partition in topic["partitions"]
    }
    return present - read


class UnreadJudge:
    """Looks again and again at what is unread."""

    def __init__(self, limit_s: float = UNREAD_LIMIT_S) -> None:
        self._limit_s = limit_s
        self._since: dict[TopicPartition, float] = {}

    def look(self, at_s: float, places: set[TopicPartition]) -> list[str]:
        """Return the partitions that were unread at every look for longer than the limit."""
        self._since = {place: self._since.get(place, at_s) for place in places}
        return sorted(
            f"{place.topic}/{place.partition}"
            for place, since_s in self._since.items()
            if at_s - since_s > self._limit_s
        )


def _assigned(member: dict[str, Any]) -> set[TopicPartition]:
    assignment = ConsumerProtocolMemberAssignment.decode(member["member_assignment"])
    return {TopicPartition(topic, number) for topic, numbers in assignment.assignment for number in numbers}
