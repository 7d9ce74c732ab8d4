"""The whole application over memory, and a client for each role."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from fastapi import FastAPI

from dispatch.console.app import create_app
from dispatch.console.callers import Callers
from dispatch.console.desk import Desk
from dispatch.console.feed import FeedHub
from dispatch.console.gathering import PositionGathering
from dispatch.console.handed import HandedOver
from dispatch.console.health import Check, Probe
from dispatch.console.page_files import PageFiles
from dispatch.console.pages import Pages
from dispatch.console.presence import PresenceBoard
from dispatch.gateway.auth import Authenticator
from dispatch.gateway.browser import Browser
from dispatch.gateway.devices import DeviceOffice
from dispatch.gateway.doorkeeper import Doorkeeper
from dispatch.gateway.doors import Doors
from dispatch.gateway.flood import FloodWatch
from dispatch.gateway.intake import AlertIntake, SourcePlace
from dispatch.gateway.permissions import Role
from dispatch.gateway.publisher import Acknowledged, OutgoingRecord, PublishFailed, Spooled, Stored
from dispatch.gateway.quota import Quota
from dispatch.gateway.sessions import Sessions
from dispatch.gateway.urgency import Urgency
from dispatch.intake import Intake
from tests.unit.console.memory_alerts import MemoryAlerts
from tests.unit.console.memory_area import MemoryArea
from tests.unit.console.memory_contacts import MemoryContacts
from tests.unit.console.memory_past import MemoryPast
from tests.unit.console.memory_phone import MemoryCodes, MemoryOwn, MemoryPushes
from tests.unit.console.memory_presence import MemoryPresence
from tests.unit.gateway.fake_tokens import MemoryTickets, MemoryTokens
from tests.worlds.small import AREA, roster

ORIGIN = "https://console.example"
"""Whose pages are ours."""


def utc_ms() -> int:
    """Return the present time."""
    return time.time_ns() // 1_000_000


_BUILT = Path(__file__).parent / "built_pages"


class MemoryPublisher:
    """A publisher that keeps what it is given, or fails when told to."""

    def __init__(self) -> None:
        self.records: list[OutgoingRecord] = []
        self.failing = False
        self.spooling = False

    async def publish(self, records: Sequence[OutgoingRecord]) -> Sequence[Stored]:
        """Keep the records."""
        if self.failing:
            raise PublishFailed("Kafka is not connected", 3)
        self.records += records
        if self.spooling:
            return [Spooled(record.topic) for record in records]
        return [Acknowledged(record.topic, 0, number) for number, record in enumerate(records)]

    async def reachable(self) -> bool:
        """Tell whether it works."""
        return not self.failing


class NoSources:
    """A directory in which nobody is registered."""

    def find(self, source_id: str) -> SourcePlace | None:
        """Return None."""
        return None


@dataclass
class Served:
    """The application and what it stands on."""

    area: MemoryArea = field(default_factory=MemoryArea)
    tokens: MemoryTokens = field(default_factory=MemoryTokens)
    publisher: MemoryPublisher = field(default_factory=MemoryPublisher)
    probes: dict[str, Probe] = field(default_factory=dict)
    queue: int = 256
    callers: Callers = field(default_factory=Callers)
    contacts: MemoryContacts = field(default_factory=MemoryContacts)
    push_key: str = "BKey"
    ways: tuple[Authenticator, Doors] | None = None
    """Real doors instead of those in memory."""
    quota: Quota = field(default_factory=lambda: Quota(600, 12_000, 600))

    def __post_init__(self) -> None:
        self.handed = HandedOver()
        self.own, self.pushes = MemoryOwn(self.area), MemoryPushes()
        self.codes = MemoryCodes(self.tokens, utc_ms)
        self.feed = FeedHub(self.area, [AREA], 0.005, time.monotonic, self.queue)
        self.pages = MemoryPresence(self.area.now_ms, self._town)
        self.presence = PresenceBoard(self.pages, self.feed.nudge, time.monotonic)
        self.desk = Desk(
            areas={AREA: self.area},
            default_area=AREA,
            archive=self.area,
            alert_feed=MemoryAlerts(self.area.world),
            presence=self.presence,
            contacts=self.contacts,
            feed=self.feed,
            handed=self.handed,
            own=self.own,
            pushes=self.pushes,
            positions=PositionGathering({AREA: self.area}, self.area.now_ms, linger_s=0),
            read=Intake({AREA: roster()}, AREA).read,
            now_ms=self.area.now_ms,
            past=MemoryPast(self.area.world),
            callers=self.callers,
            push_key=self.push_key,
        )
        self.browser = Browser(frozenset({ORIGIN}))
        self.tickets = MemoryTickets()
        authenticator, doors = self.ways or self._in_memory()
        self.app: FastAPI = create_app(
            desk=self.desk,
            authenticator=authenticator,
            doors=doors,
            intake=AlertIntake(NoSources()),
            publisher=self.publisher,
            doorkeeper=Doorkeeper(
                self.quota,
                Urgency(list, {"fire"}),
                FloodWatch(self.publisher, NoSources(), self.area.now_ms),
            ),
            probes=self.probes,
            built=Pages(PageFiles(_BUILT)),
        )

    def _town(self, incident_id: str) -> str:
        incident = self.area.world.state.incident(incident_id)
        return incident.town if incident is not None else ""

    def _in_memory(self) -> tuple[Authenticator, Doors]:
        authenticator = Authenticator(self.tokens, monotonic=time.monotonic, now_ms=utc_ms, ttl_s=0)
        sessions = Sessions(self.tokens, authenticator, utc_ms, self.browser.session_s)
        devices = DeviceOffice(self.codes, 30 * 86_400, utc_ms)
        return authenticator, Doors(sessions, self.tickets, self.browser, devices)

    def header(
        self, role: Role | None, subject: str = "somebody", area_id: str = AREA, towns: tuple[str, ...] = ()
    ) -> dict[str, str]:
        """Return the headers of a new token of this role."""
        if role is None:
            return {}
        return {"Authorization": f"Bearer {self.tokens.issue(role, subject, area_id, towns=towns)}"}

    def client(
        self, role: Role | None, subject: str = "somebody", area_id: str = AREA, towns: tuple[str, ...] = ()
    ) -> httpx.AsyncClient:
        """Return a client that has a token of this role, or none."""
        return httpx.AsyncClient(
            transport=httpx.ASGITransport(self.app, raise_app_exceptions=False),
            base_url="http://console",
            headers=self.header(role, subject, area_id, towns),
        )

    @asynccontextmanager
    async def following(self) -> AsyncIterator[None]:
        """Follow the log in the background."""
        task = asyncio.create_task(self.feed.run())
        try:
            yield
        finally:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task


async def passes() -> Check:
    """A check that holds."""
    return Check(True, "fine")
