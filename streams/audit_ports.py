"""What the audit of the offsets stands on: the topics, the database, the desk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from dispatch.audit.notices import Notice
from dispatch.record import Record
from dispatch.store.audit import History, Place
from streams.audit_places import Bounds
from streams.inbound_reader import Chunk


class Reader(Protocol):
    """The topics (`streams.inbound_reader.InboundReader`)."""

    async def places(self) -> list[Place]:
        """Return every partition there is."""

    def follow(self, cursors: Mapping[Place, int]) -> None:
        """Read from these partitions from now on."""

    async def bounds(self, places: Sequence[Place]) -> dict[Place, Bounds]:
        """Return where the partitions begin and end."""

    async def committed(self, group: str) -> dict[Place, int]:
        """Return up to where a group has committed, of each partition of which it has."""

    async def at_time(self, places: Sequence[Place], at_ms: int) -> dict[Place, int | None]:
        """Return the first offset of a record of that time or later."""

    async def read(self, stretches: Mapping[Place, tuple[int, int]]) -> list[Chunk]:
        """Return what comes next of each stretch."""


class Ledger(Protocol):
    """The database's side (`dispatch.store.audit.AuditStore`)."""

    async def cursors(self) -> dict[Place, int]:
        """Return up to where each partition is proven."""

    async def move(self, cursors: Mapping[Place, int], history: History | None = None) -> None:
        """Keep cursors, and which database they belong to."""

    async def unproven(self, place: Place, hashes: Mapping[int, bytes]) -> set[int]:
        """Return the offsets that no receipt proves."""

    async def unledgered(self, place: Place, first: int, after: int) -> int:
        """Return how many offsets of a stretch never landed."""

    async def present_history(self) -> History:
        """Return which database answers."""

    async def known_history(self) -> History | None:
        """Return which database the cursors belong to."""


class Lands(Protocol):
    """The way of records into the areas (`dispatch.landing.Landing`)."""

    async def land(self, records: Sequence[Record]) -> object:
        """Return only when every record is committed."""


class Tells(Protocol):
    """The desk (`dispatch.audit.notices.Desk`)."""

    async def tell(self, notice: Notice) -> bool:
        """Tell of a finding once."""
