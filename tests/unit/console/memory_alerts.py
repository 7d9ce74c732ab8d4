"""The feed of alerts in memory, out of a world's log."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dispatch.console.archive import AlertQuery, FedAlert
from dispatch.model.events import AlertLinked, OwnerTaken
from dispatch.model.inputs import AlertReceived
from tests.worlds.small import World


class MemoryAlerts:
    """Plays the feed over the rows of a world."""

    def __init__(self, world: World) -> None:
        self._world = world

    async def find(self, query: AlertQuery) -> Sequence[FedAlert]:
        """Return the matching alerts, newest first."""
        every = [one for seq in range(len(self._world.rows), 0, -1) for one in self._of(seq)]
        return [
            one
            for one in every
            if one.seq > query.after
            and (not query.before or one.seq < query.before)
            and query.source_class in ("", one.source_class)
            and query.source_id in ("", one.source_id)
            and query.category in ("", one.category)
            and query.priority in (0, one.priority)
            and query.town in ("", one.town)
            and (not query.towns or one.town in ("", *query.towns))
        ][: query.limit]

    def _of(self, seq: int) -> list[FedAlert]:
        at, given, events = self._world.rows[seq - 1]
        if not isinstance(given, AlertReceived):
            return []
        linked: Any = next(event for event in events if isinstance(event, AlertLinked))
        link = self._world.state.links[linked.link.key]
        incident = self._world.state.incident(link.incident_id)
        assert incident is not None
        outcome = "rejected" if given.alert.unreadable else "opened" if linked.rule == "opened" else "joined"
        return [
            FedAlert(
                seq, at, link.key, given.alert.alert_id, link.source_id, link.source_class, link.category,
                link.priority, outcome, linked.link.reason, incident.incident_id, incident.status,
                incident.town, incident.village, given.alert.text,
            )
        ]  # fmt: skip

    async def owned_since(self, area_id: str, incident_id: str) -> int:
        """Return when the incident last changed hands."""
        taken = [
            at
            for at, _, events in self._world.rows
            for event in events
            if isinstance(event, OwnerTaken) and event.incident_id == incident_id
        ]
        return max(taken, default=0)
