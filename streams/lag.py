"""Whether a worker that has work lands nothing: the judgement, without clock, broker or database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from dispatch.record import Record
from dispatch.store.audit import Place
from streams.land import Landing

LAG_LIMIT_S: Final = 20.0
"""Longest time, in s, in which nothing lands although there is something to land and the database answers."""


@dataclass(frozen=True, slots=True)
class Look:
    """What was seen at one moment.

    `lag` counts, by topic, the offsets of this worker's partitions that its group has not committed; a topic
    of which it holds nothing is left out. `landed` counts what it has landed of each topic since its start.
    """

    at_s: float
    lag: Mapping[str, int]
    landed: Mapping[str, int]
    database: bool


class LagJudge:
    """Looks at a worker again and again. Each topic has a reader of its own, so each is judged by itself."""

    def __init__(self, limit_s: float = LAG_LIMIT_S) -> None:
        self._limit_s = limit_s
        self._since: dict[str, tuple[float, int]] = {}

    def look(self, seen: Look) -> list[str]:
        """Return the topics that lag and of which nothing has landed for longer than the limit.

        Time in which the database did not answer, or the topic did not lag or was not held, does not count.
        """
        if not seen.database:
            self._since.clear()
            return []
        waiting = {topic for topic, lag in seen.lag.items() if lag > 0}
        for topic in self._since.keys() - waiting:
            del self._since[topic]
        for topic in waiting:
            landed = seen.landed.get(topic, 0)
            if topic not in self._since or self._since[topic][1] != landed:
                self._since[topic] = (seen.at_s, landed)
        return sorted(
            topic for topic, (since_s, _) in self._since.items() if seen.at_s - since_s > self._limit_s
        )

    def excuse(self, topic: str) -> None:
        """Count anew for a topic: there was nothing to land after all."""
        self._since.pop(topic, None)


class Tally:
    """A landing that counts what it has landed; the counts by topic may be read from any thread."""

    def __init__(self, landing: Landing) -> None:
        self._landing = landing
        self._landed: dict[str, int] = {}
        self._reached: dict[Place, int] = {}

    async def land(self, records: Sequence[Record]) -> None:
        """Land, then count; the records of a partition come in order."""
        await self._landing.land(records)
        for record in records:
            self._landed[record.topic] = self._landed.get(record.topic, 0) + 1
            self._reached[Place(record.topic, record.partition)] = record.offset + 1

    def landed(self) -> dict[str, int]:
        """Return how many records of each topic have landed here."""
        return self._landed.copy()

    def reached(self) -> Mapping[Place, int]:
        """Return, of each partition of which anything landed here, the offset after the latest."""
        return self._reached
