"""Names and numbers as the console has them: masked for the board, in full for a call, on record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

import structlog

from dispatch.privacy.contact import Contact
from dispatch.privacy.sealing import Sealed
from dispatch.store.accesses import Access, Accesses, RecordedAccess
from dispatch.store.personal import Personal

_log = structlog.get_logger(__name__)


class Contacts(Protocol):
    """What the routes need. Every call raises Transient while the database is away."""

    async def masked(self, area_id: str, responder_ids: Sequence[str]) -> Mapping[str, Contact]:
        """Return the masked contacts of those of whom anything is on record."""

    async def reveal(self, access: Access) -> Contact:
        """Put the access on record, then return the contact in full; nothing is shown if it cannot be.

        Raises TooManyReveals, and Sealed when the keys do not open it.
        """

    async def reveals(self, area_id: str, before: int, most: int) -> Sequence[RecordedAccess]:
        """Return who saw whose data, newest first, with numbers below `before` (0: all)."""


class StoredContacts:
    """The contacts of the database; at most `most_a_minute` are shown to one person."""

    def __init__(self, personal: Personal, accesses: Accesses, most_a_minute: int) -> None:
        self._personal = personal
        self._accesses = accesses
        self._most_a_minute = most_a_minute
        self._closed = False

    async def masked(self, area_id: str, responder_ids: Sequence[str]) -> Mapping[str, Contact]:
        """Return the masked contacts; none, and a word in the log, where the keys do not open them."""
        try:
            found = await self._personal.contacts(area_id, responder_ids)
        except Sealed as error:
            if not self._closed:
                _log.error("contacts_not_readable", area_id=area_id, reason=str(error))
            self._closed = True
            return {}
        self._closed = False
        return {subject: contact.masked() for subject, contact in found.items()}

    async def reveal(self, access: Access) -> Contact:
        """Put the access on record, committed, and only then read the contact."""
        await self._accesses.note(access, self._most_a_minute)
        found = await self._personal.contacts(access.area_id, [access.subject_id])
        return found.get(access.subject_id, Contact())

    async def reveals(self, area_id: str, before: int, most: int) -> Sequence[RecordedAccess]:
        """Return who saw whose data, newest first."""
        return await self._accesses.recent(area_id, before, most)
