"""Everything a role needs, opened together and closed together."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Final

from dispatch.area import CommandArea
from dispatch.config import Settings
from dispatch.intake import Intake
from dispatch.landing import Landing
from dispatch.model.inputs import PlansAdopted, RosterAdopted
from dispatch.model.plan import PlanBook
from dispatch.model.roster import Roster
from dispatch.model.state import Documents
from dispatch.record import Entry, Outcome
from dispatch.sitting.rulebook import Rulebook, present_rules
from dispatch.store.compatibility import check_schema
from dispatch.store.documents import keep_plans, keep_roster
from dispatch.store.log import add_area, list_heads
from dispatch.store.news import Announcer, announcing
from dispatch.store.pool import IDLE_LIMIT_S, Store

SETTING_UP_IDLE_LIMIT_S: Final = 30.0
"""Of a command: working out a district's roster takes a slow machine more than a decision may take."""


class PresentRosters(Mapping[str, Roster]):
    """The adopted roster of each area as this process knows it at the moment."""

    def __init__(self, areas: Mapping[str, CommandArea]) -> None:
        self._areas = areas

    def __getitem__(self, area_id: str) -> Roster:
        roster = self._areas[area_id].roster
        if roster is None:
            raise KeyError(area_id)
        return roster

    def __iter__(self) -> Iterator[str]:
        return (area_id for area_id, area in self._areas.items() if area.roster is not None)

    def __len__(self) -> int:
        return sum(1 for _ in self)


@dataclass(slots=True)
class Runtime:
    """What a role works with. `areas` holds every area of the database by its code."""

    settings: Settings
    store: Store
    areas: dict[str, CommandArea]
    intake: Intake
    rules: Rulebook
    announcer: Announcer
    documents: Documents = field(default_factory=Documents)

    @property
    def landing(self) -> Landing:
        """The way of records into the areas."""
        return Landing(self.intake, self.areas)

    async def adopt_roster(self, area_id: str, roster: Roster, actor: str = "operator") -> Outcome:
        """Let the area work with `roster`; the area is made if it is new. Committed on return."""
        await add_area(self.store, area_id)
        version = await keep_roster(self.store, roster)
        return await self._adopt(area_id, RosterAdopted(version, actor))

    async def adopt_plans(self, area_id: str, book: PlanBook, actor: str = "operator") -> Outcome:
        """Open new incidents of the area under `book`; the area is made if it is new. Committed on return."""
        await add_area(self.store, area_id)
        version = await keep_plans(self.store, book)
        return await self._adopt(area_id, PlansAdopted(version, actor))

    async def _adopt(self, area_id: str, given: RosterAdopted | PlansAdopted) -> Outcome:
        area = self.areas.setdefault(area_id, self._area(area_id))
        return (await area.apply([Entry(area_id, given.actor, given)]))[0]

    def _area(self, area_id: str) -> CommandArea:
        return CommandArea(area_id, self.store, self.rules, self.documents, self.announcer.say)

    async def refresh(self) -> None:
        """Take up areas that were added to the database meanwhile, and bring every area up to its log."""
        for area_id, head in (await list_heads(self.store)).items():
            area = self.areas.setdefault(area_id, self._area(area_id))
            # Nearly always all of them stand: asking each would cost a thousand areas a thousand round trips.
            if not area.stands_at(head):
                await area.present()
                self.intake.learn(area_id)


@asynccontextmanager
async def open_runtime(
    settings: Settings,
    role: str = "dispatch",
    rules: Rulebook | None = None,
    idle_limit_s: float = IDLE_LIMIT_S,
) -> AsyncIterator[Runtime]:
    """Connect to the database and load every area; closes all at the end of the block.

    `idle_limit_s` is how long a transaction may ask for nothing: `SETTING_UP_IDLE_LIMIT_S` to adopt rosters.
    Raises Transient when the database cannot be reached, StoreError when it refuses (not migrated), and
    SchemaMismatch when its schema and this program do not fit each other.
    """
    store = Store(
        settings.dsn.get_secret_value(),
        size=settings.pool_size,
        statement_timeout_s=settings.statement_timeout_s,
        idle_limit_s=idle_limit_s,
        application_name=f"dispatch-{role}",
    )
    async with store, announcing(store) as announcer:
        await check_schema(store)
        areas: dict[str, CommandArea] = {}
        intake = Intake(PresentRosters(areas), settings.area)
        runtime = Runtime(settings, store, areas, intake, rules or present_rules(), announcer)
        await runtime.refresh()
        yield runtime
