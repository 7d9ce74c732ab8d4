"""Who is at which incident, over several consoles and one real database."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field

import pytest

from dispatch.area import CommandArea
from dispatch.console.presence import Presence, PresenceBoard
from dispatch.store.presences import MOST_PAGES, Attendance, Presences
from tests.contract.conftest import OpenStore
from tests.contract.entries import alert
from tests.worlds.small import AREA


@dataclass
class Console:
    """One console's board, and the areas it was told have changed."""

    board: PresenceBoard
    told: list[str] = field(default_factory=list)

    def at(self, incident_id: str) -> list[tuple[str, bool]]:
        """Return who is at an incident, and whether they handle it."""
        found = self.board.of(AREA).get(incident_id, Attendance("", "", ()))
        return [(person.actor, person.handling) for person in found.people]


async def console(open_store: OpenStore, lapse_s: float = 20.0) -> Console:
    """Return a console with connections of its own."""
    told: list[str] = []
    table = Presences(await open_store(), lapse_s)
    return Console(PresenceBoard(table, told.append, time.monotonic), told)


@pytest.fixture
async def incident_id(area: CommandArea) -> str:
    """An open incident."""
    await area.apply([alert(1)])
    (found,) = (await area.present()).incidents
    return found


async def test_other_consoles_know_who_is_there(open_store: OpenStore, incident_id: str) -> None:
    """What a page says to one console every other one knows at its next look; nothing is told twice."""
    first, second = await console(open_store), await console(open_store)
    li = Presence(AREA, incident_id, "dispatcher:li", "page-of-li")
    assert await first.board.arrive(li, handling=False)
    assert first.told == [AREA] and first.at(incident_id) == [("dispatcher:li", False)]
    await second.board.refresh()
    await second.board.refresh()
    assert second.told == [AREA] and second.at(incident_id) == [("dispatcher:li", False)]
    shown = second.board.of(AREA)
    assert await first.board.arrive(li, handling=False)
    await second.board.refresh()
    assert second.board.of(AREA) is shown
    await first.board.leave(li)
    await second.board.refresh()
    assert second.told == [AREA, AREA] and second.at(incident_id) == []


async def test_a_person_is_there_once(open_store: OpenStore, incident_id: str) -> None:
    """Several pages of one person are one; it handles the incident as long as one of them does."""
    one = await console(open_store)
    pages = [Presence(AREA, incident_id, "dispatcher:li", f"page-{number}-of-li") for number in range(2)]
    await one.board.arrive(pages[0], handling=False)
    since = one.board.of(AREA)[incident_id].people[0].since
    await one.board.arrive(pages[1], handling=True)
    await one.board.arrive(Presence(AREA, incident_id, "viewer:wu", "page-of-wu"), handling=False)
    assert one.at(incident_id) == [("dispatcher:li", True), ("viewer:wu", False)]
    await one.board.leave(pages[1])
    assert one.at(incident_id) == [("dispatcher:li", False), ("viewer:wu", False)]
    assert one.board.of(AREA)[incident_id].people[0].since == since


async def test_who_says_nothing_more_is_gone(open_store: OpenStore, incident_id: str) -> None:
    """A presence lapses by itself, also when its console has died."""
    dying, other = await console(open_store, 0.2), await console(open_store)
    await dying.board.arrive(Presence(AREA, incident_id, "dispatcher:li", "page-of-li"), handling=True)
    await other.board.refresh()
    assert other.at(incident_id) == [("dispatcher:li", True)]
    async with asyncio.timeout(30):
        while other.at(incident_id):
            await other.board.refresh()
            await asyncio.sleep(0.02)
    assert other.told == [AREA, AREA]


async def test_one_person_has_so_many_pages(open_store: OpenStore, incident_id: str) -> None:
    """Beyond the limit a further page is refused, and one that is there may go on; others are not held up."""
    one = await console(open_store)
    pages = [
        Presence(AREA, incident_id, "dispatcher:li", f"page-{number:03d}") for number in range(MOST_PAGES)
    ]
    assert all([await one.board.arrive(page, handling=False) for page in pages])
    assert not await one.board.arrive(
        Presence(AREA, incident_id, "dispatcher:li", "one-too-many"), handling=False
    )
    assert await one.board.arrive(pages[0], handling=True)
    assert await one.board.arrive(Presence(AREA, incident_id, "dispatcher:wu", "page-of-wu"), handling=False)


async def test_nobody_is_at_an_incident_that_is_not_there(open_store: OpenStore, area: CommandArea) -> None:
    """A name that no incident has is shown to nobody."""
    one = await console(open_store)
    await one.board.arrive(Presence(AREA, "inc-none", "dispatcher:li", "page-of-li"), handling=False)
    assert one.told == [] and one.board.of(AREA) == {}
