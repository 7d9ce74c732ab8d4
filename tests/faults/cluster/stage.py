"""Everybody who takes part in a run: publishers, responders, dispatchers, a screen, a look at the offsets."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any, Final

from dispatch.gateway.permissions import Role
from tests.faults.cluster.cluster import Cluster
from tests.faults.cluster.dispatchers import Dispatchers
from tests.faults.cluster.history import History
from tests.faults.cluster.layout import DIRECT, OUTSIDE, PARTITIONS
from tests.faults.cluster.publishers import HttpPublishers, KafkaPublishers
from tests.faults.cluster.responders import Responders
from tests.faults.cluster.sending import Sender
from tests.faults.cluster.viewer import Viewer
from tests.faults.numbered.offsets import OffsetWatch
from tests.integration.flow.alerts import Message, make_messages

KAFKA_RATE: Final = 3.0
HTTP_RATE: Final = 1.0
"""Alerts a second; each sends several responders, who report several times."""

_LONGEST_FAULT_S: Final = 180.0
_SHOPS: Final = 300
_GROUP: Final = "dispatch-land"


@dataclass(frozen=True)
class Stage:
    """The players, and what they have to say."""

    cluster: Cluster
    history: History
    sender: Sender
    responders: Responders
    viewer: Viewer
    offsets: OffsetWatch
    kafka: KafkaPublishers
    http: HttpPublishers
    dispatchers: Dispatchers
    messages: list[Message]
    alerts: list[dict[str, Any]]

    async def work(self, over: asyncio.Event) -> None:
        """Publish and order until it is `over`; returns when all that was sent is confirmed."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self.kafka.publish(self.messages, KAFKA_RATE, over))
            group.create_task(self.http.publish(self.alerts, HTTP_RATE, over))
            group.create_task(self.dispatchers.work(over))

    async def look_on(self) -> None:
        """Follow the live feed and the committed offsets until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self.viewer.follow())
            group.create_task(self.offsets.run())


async def set_stage(cluster: Cluster, group: asyncio.TaskGroup, seed: int, seconds: float) -> Stage:
    """Return the players of a run of so many s; the responders report in `group`."""
    history, sender = History(), Sender(cluster.layout.bootstrap(OUTSIDE))
    publisher, dispatcher = await cluster.token(Role.PUBLISHER), await cluster.token(Role.DISPATCHER)
    return Stage(
        cluster,
        history,
        sender,
        Responders(sender, history, group, seed),
        Viewer(cluster.consoles, dispatcher),
        OffsetWatch(cluster.layout.bootstrap(DIRECT), cluster.crew.direct_dsn, _GROUP),
        KafkaPublishers(sender, history, PARTITIONS, seed),
        HttpPublishers(cluster.consoles, publisher, history, seed),
        Dispatchers(cluster.consoles, dispatcher, history, seed),
        make_messages(_enough(seconds, KAFKA_RATE), seed),
        [_alert(seed, number) for number in range(_enough(seconds, HTTP_RATE))],
    )


def _enough(seconds: float, per_second: float) -> int:
    """Return how many messages last for a run whose last fault takes its time."""
    return int((seconds + _LONGEST_FAULT_S) * per_second)


def _alert(seed: int, number: int) -> dict[str, Any]:
    return {
        "alert_id": f"cluster-{seed}-{number}",
        "source_id": f"440515-shop-{number % _SHOPS + 1:04d}",
        "occurred_at": "2026-11-22T08:00:00+08:00",
        "category": "theft",
        "text": "有人偷东西",
    }
