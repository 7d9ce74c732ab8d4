"""Land records from the inbound topics: understood, grouped by area, committed before any is acknowledged."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from typing import Final, Protocol, TypeAlias

import structlog

from dispatch.area import CommandArea
from dispatch.failpoints import hit
from dispatch.record import Entry, Record
from dispatch.sitting.quarantine import quarantined
from dispatch.store.errors import StoreError, Transient
from dispatch.store.log import AreaUnknown
from dispatch.store.retry import UNTIL_DONE, persist

_log = structlog.get_logger(__name__)

_AT_ONCE: Final = 4
"""Areas landed side by side: each takes a connection, and others of the process need some, too."""

_Put: TypeAlias = Callable[[Sequence[Entry]], Awaitable[object]]
"""Puts entries of an area on record."""


class Reads(Protocol):
    """What understands records: `dispatch.intake.Intake`."""

    def read(self, record: Record) -> Entry:
        """Return the entry for a record, whatever it contains."""


class Landing:
    """The way of records into the areas' logs."""

    def __init__(self, intake: Reads, areas: Mapping[str, CommandArea]) -> None:
        self._intake = intake
        self._areas = areas
        self._places = asyncio.Semaphore(_AT_ONCE)

    async def land(self, records: Sequence[Record]) -> None:
        """Return when every record is committed: one transaction an area, some areas side by side.

        Passing trouble with the database is waited out; cancellation passes, and then nothing may be
        acknowledged. Raises AreaUnknown, DocumentMissing or StoreError when an area cannot work at all;
        the other areas have landed theirs by then.
        """
        by_area: dict[str, list[Entry]] = {}
        for record in records:
            entry = self._intake.read(record)
            by_area.setdefault(entry.area_id, []).append(entry)
        areas = [self._land(area_id, by_area[area_id]) for area_id in sorted(by_area)]
        for failed in await asyncio.gather(*areas, return_exceptions=True):
            if failed is not None:
                raise failed
        hit("land.after")

    async def _land(self, area_id: str, entries: Sequence[Entry]) -> None:
        area = self._areas.get(area_id)
        if area is None:
            raise AreaUnknown(f"command area {area_id} is not in the database: import its roster first")
        async with self._places:
            for put, some in _ways(area, entries):
                await self._put(area_id, put, some)

    async def _put(self, area_id: str, put: _Put, entries: Sequence[Entry]) -> None:
        try:
            await persist(lambda: put(entries), UNTIL_DONE, f"land in area {area_id}")
        except Transient:
            raise
        except StoreError as error:
            await self._apart(area_id, put, entries, error)

    async def _apart(self, area_id: str, put: _Put, entries: Sequence[Entry], error: StoreError) -> None:
        """Find the entry that the database does not take, so that it holds up no other; a person gets it."""
        _log.error("a batch was refused", area_id=area_id, entries=len(entries), reason=str(error))
        if len(entries) > 1:
            for entry in entries:
                await self._put(area_id, put, [entry])
            return
        alone = quarantined(entries[0], f"the database refused it: {error}")
        if alone is None:
            raise error
        await self._put(area_id, put, [alone])


def _ways(area: CommandArea, entries: Sequence[Entry]) -> Iterator[tuple[_Put, Sequence[Entry]]]:
    """Yield how each of the entries goes on record: what is only refused takes no turn of the area.

    It comes last: somebody waits for what the others ask for, and nobody for a refusal.
    """
    refused = [entry for entry in entries if entry.refused and entry.input is None]
    others = [entry for entry in entries if not (entry.refused and entry.input is None)]
    if others:
        yield area.apply, others
    if refused:
        yield area.set_aside, refused
