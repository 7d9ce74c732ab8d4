"""Contacts in memory, with a record of who saw them, for tests of the routes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field

from dispatch.privacy.contact import Contact
from dispatch.privacy.sealing import Sealed
from dispatch.store.accesses import Access, RecordedAccess, TooManyReveals
from dispatch.store.errors import Transient


@dataclass
class MemoryContacts:
    """Knows some contacts; may be without its record, over its limit, or without its key."""

    known: dict[str, Contact] = field(default_factory=dict)
    record: list[RecordedAccess] = field(default_factory=list)
    away: bool = False
    keyless: bool = False
    limit: int = 10

    async def masked(self, area_id: str, responder_ids: Sequence[str]) -> Mapping[str, Contact]:
        """Return masked contacts."""
        return {one: self.known[one].masked() for one in responder_ids if one in self.known}

    async def reveal(self, access: Access) -> Contact:
        """Note the access, then return the contact."""
        if self.away:
            raise Transient("database: away")
        if len(self.record) >= self.limit:
            raise TooManyReveals(self.limit)
        self.record.append(RecordedAccess(**asdict(access), access_id=len(self.record) + 1, at=1_000))
        if self.keyless:
            raise Sealed("the key 'k1' is not among the keys of this process")
        return self.known.get(access.subject_id, Contact())

    async def reveals(self, area_id: str, before: int, most: int) -> Sequence[RecordedAccess]:
        """Return the record, newest first."""
        found = [one for one in reversed(self.record) if not before or one.access_id < before]
        return found[:most]
