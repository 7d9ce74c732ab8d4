"""What the routes stand on: the command areas, the archive and the feed of this process."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Protocol

from fastapi import Depends
from starlette.requests import HTTPConnection

from dispatch.console.archive import AlertFeed, Archive
from dispatch.console.callers import Callers
from dispatch.console.contacts import Contacts
from dispatch.console.coverage import Coverages
from dispatch.console.feed import FeedHub
from dispatch.console.fragments import Fragments
from dispatch.console.gathering import PositionGathering
from dispatch.console.handed import HandedOver
from dispatch.console.maps import Maps
from dispatch.console.movements import Movements
from dispatch.console.own import OwnRecord, PushBook
from dispatch.console.past import Past
from dispatch.console.presence import PresenceBoard
from dispatch.console.render import Renderer
from dispatch.console.tallies import Tallies
from dispatch.gateway.access import area_for
from dispatch.gateway.auth import Principal
from dispatch.gateway.problem import Problem, not_found
from dispatch.model.commands import Command
from dispatch.model.state import AreaState, DocumentMissing
from dispatch.notify.addresses import Allowance
from dispatch.record import Entry, Outcome, Record


class Area(Protocol):
    """A command area as the console uses it (`dispatch.area.CommandArea`)."""

    async def apply(self, entries: Sequence[Entry]) -> list[Outcome]:
        """Decide on the entries in one transaction, and tell what became of each."""

    async def command(self, command: Command, expected_seq: int) -> Outcome:
        """Carry a command out; raises Conflict, Refused or IncidentUnknown."""

    async def present(self) -> AreaState:
        """Return the area's state as of now, for reading only."""


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything a route needs.

    `read` makes a log entry of a record, `now_ms` is UTC, `past` folds the log to any of its rows,
    `callers` counts who is connected to the live feed. `push_key` is the public key of web push, ""
    without; `push_allowance` is where its messages may go beyond public addresses.
    """

    areas: Mapping[str, Area]
    default_area: str
    archive: Archive
    alert_feed: AlertFeed
    presence: PresenceBoard
    contacts: Contacts
    feed: FeedHub
    handed: HandedOver
    own: OwnRecord
    pushes: PushBook
    positions: PositionGathering
    read: Callable[[Record], Entry]
    now_ms: Callable[[], int]
    past: Past
    callers: Callers = field(default_factory=Callers)
    push_key: str = ""
    push_allowance: Allowance = field(default_factory=Allowance)
    maps: Maps = field(default_factory=Maps)
    movements: dict[str, Movements] = field(default_factory=dict)
    """By area; of those that somebody asked for."""
    fragments: Fragments = field(default_factory=Fragments)
    coverages: Coverages = field(default_factory=Coverages)
    tallies: Tallies = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "tallies", Tallies(self.past))

    def area_id(self, principal: Principal, requested: str | None = None) -> str:
        """Return the area a request is about; raises Problem 403 or 404."""
        area_id = area_for(principal, requested, self.default_area)
        if area_id not in self.areas:
            raise not_found("area", area_id)
        return area_id

    async def state(self, area_id: str) -> AreaState:
        """Return the present state of an area."""
        return await self.areas[area_id].present()

    async def renderer(self, area_id: str) -> Renderer:
        """Return what renders the records of an area; raises Problem 503 before it has a roster."""
        return renderer_of(await self.state(area_id))


def renderer_of(state: AreaState) -> Renderer:
    """Return what renders the records of this state; raises Problem 503 before it has a roster."""
    try:
        return Renderer(state)
    except DocumentMissing as missing:
        raise Problem(503, str(missing), headers={"Retry-After": "5"}) from None


def desk_of(connection: HTTPConnection) -> Desk:
    """Return the desk of the application that `connection` came to."""
    found = connection.app.state.desk
    assert isinstance(found, Desk)
    return found


TheDesk = Annotated[Desk, Depends(desk_of)]
