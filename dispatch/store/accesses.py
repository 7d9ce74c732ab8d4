"""The record of who saw personal data in full: written, and committed, before anything is shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from dispatch.privacy.masking import mask_text
from dispatch.store.pool import Store
from dispatch.store.statements import SQL, fetch
from schemas.text import storable_text

WINDOW_S: Final = 60
MAX_REASON: Final = 400


class AccessKind(StrEnum):
    """What was done with personal data."""

    REVEAL = "reveal"
    EXPORT = "export"
    ERASE = "erase"


class TooManyReveals(Exception):
    """An actor asks for more names and numbers a minute than allowed."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"at most {limit} names and numbers a minute are shown to one person")
        self.limit = limit


@dataclass(frozen=True, slots=True)
class Access:
    """What goes on record; `subject_id` "" is the whole roster."""

    kind: AccessKind
    area_id: str
    subject_id: str
    actor: str
    incident_id: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class RecordedAccess(Access):
    """An access on record: its number, and when it was (UTC ms)."""

    access_id: int = 0
    at: int = 0


class Accesses:
    """The table `personal_access`. Raises the errors of `store.errors`: then nothing may be shown."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def note(self, access: Access, most_a_minute: int = 0) -> int:
        """Put an access on record; on return it is committed, and its number is returned.

        Raises TooManyReveals when the actor has had `most_a_minute` within the last minute (0: no limit).
        """
        async with self._store.transaction() as unit:
            if most_a_minute:
                await SQL.queue_accesses(unit.connection, actor=access.actor)
                had = await SQL.accesses_within(unit.connection, actor=access.actor, seconds=WINDOW_S)
                if had >= most_a_minute:
                    raise TooManyReveals(most_a_minute)
            number: int = await SQL.note_access(
                unit.connection,
                kind=access.kind.value,
                area_id=access.area_id,
                subject_id=storable_text(access.subject_id),
                actor=storable_text(access.actor),
                incident_id=storable_text(access.incident_id),
                # Who writes down why must not write down the very number.
                reason=mask_text(storable_text(access.reason))[:MAX_REASON],
            )
        return number

    async def recent(self, area_id: str = "", before: int = 0, most: int = 100) -> Sequence[RecordedAccess]:
        """Return accesses, newest first: of one area ("" all), with numbers below `before` (0 all)."""
        async with self._store.connection() as connection:
            rows = await fetch(SQL.accesses(connection, area_id=area_id, before=before, most=most))
        return [
            RecordedAccess(
                AccessKind(row["kind"]), row["area_id"], row["subject_id"], row["actor"], row["incident_id"],
                row["reason"], row["access_id"], row["at"],
            )
            for row in rows
        ]  # fmt: skip
