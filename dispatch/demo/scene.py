"""The actors of the story: they wait for what the topics say, and answer through the topics."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from dispatch.demo.gazetteer import Gazetteer
from dispatch.demo.picture import Picture, SeenAssignment, SeenIncident
from dispatch.demo.reports import Reports
from dispatch.demo.sender import Sender
from dispatch.demo.teller import Teller
from schemas.codes import AssignmentStatus, ReportStatus
from schemas.outbound import Advisory
from schemas.topics import RESPONDERS_STATUS

Found = TypeVar("Found")

LIMIT_S = 20.0
"""How long the story waits for what must come, in s."""


class StoryStuck(Exception):
    """What the story waits for did not come; the message names it."""


@dataclass(slots=True)
class Scene:
    """Everything the story plays with."""

    sender: Sender
    picture: Picture
    gazetteer: Gazetteer
    reports: Reports
    teller: Teller
    incident_id: str = ""

    async def must(self, what: str, found: Callable[[], Found | None]) -> Found:
        """Wait for something on the topics; raises StoryStuck naming it when it does not come in 20 s."""
        result = await self.picture.until(found, LIMIT_S)
        if result is None:
            raise StoryStuck(f"{what} did not come within {LIMIT_S:g} s")
        return result

    async def says(self, one: SeenAssignment, status: ReportStatus, disposition: str | None = None) -> None:
        """Let a responder report, and wait until the service has taken it in."""
        first = one.first
        report = self.reports.status(first.responder_id, status, first.assignment_id, disposition)
        await self.sender.send(RESPONDERS_STATUS, [report])
        if status is not ReportStatus.NEEDS_REINFORCEMENT:
            wanted = AssignmentStatus(status.value)
            await self.must(
                f"{status} of {first.responder_id}",
                lambda: True if one.latest.status is wanted else None,
            )

    async def sent_to(self, what: str, wanted: Callable[[SeenAssignment], bool]) -> SeenAssignment:
        """Wait for an active assignment of this incident that fits."""

        def found() -> SeenAssignment | None:
            active = (one for one in self.picture.of(self.incident_id) if one.active)
            return next((one for one in active if wanted(one)), None)

        return await self.must(what, found)

    def incident(self) -> SeenIncident | None:
        """Return the incident of the story as last heard of, None before its first record."""
        return self.picture.incidents.get(self.incident_id)

    def told(self) -> list[Advisory]:
        """Return the advisories about the incident, in order of decision."""
        mine = (one for one in self.picture.advisories.values() if one.incident_id == self.incident_id)
        return sorted(mine, key=lambda one: (one.seq, one.index))
