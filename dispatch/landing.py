"""Land records from the inbound topics: understood, grouped by area, committed before any is acknowledged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

import structlog

from dispatch.area import CommandArea
from dispatch.failpoints import hit
from dispatch.record import Entry, Record
from dispatch.sitting.quarantine import quarantined
from dispatch.store.errors import StoreError, Transient
from dispatch.store.log import AreaUnknown
from dispatch.store.retry import UNTIL_DONE, persist

_log = structlog.get_logger(__name__)


class Reads(Protocol):
    """What understands records: `dispatch.intake.Intake`."""

    def read(self, record: Record) -> Entry:
        """Return the entry for a record, whatever it contains."""


class Landing:
    """The way of records into the areas' logs."""

    def __init__(self, intake: Reads, areas: Mapping[str, CommandArea]) -> None:
        self._intake = intake
        self._areas = areas

    async def land(self, records: Sequence[Record]) -> None:
        """Return when every record is committed: one transaction an area, areas in sorted order.

        Passing trouble with the database is waited out; cancellation passes, and then nothing may be
        acknowledged. Raises AreaUnknown, DocumentMissing or StoreError when an area cannot work at all.
        """
        by_area: dict[str, list[Entry]] = {}
        for record in records:
            entry = self._intake.read(record)
            by_area.setdefault(entry.area_id, []).append(entry)
        for area_id in sorted(by_area):
            area = self._areas.get(area_id)
            if area is None:
                raise AreaUnknown(f"command area {area_id} is not in the database: import its roster first")
            await self._apply(area, by_area[area_id])
        hit("land.after")

    async def _apply(self, area: CommandArea, entries: Sequence[Entry]) -> None:
        try:
            await persist(lambda: area.apply(entries), UNTIL_DONE, f"land in area {area.area_id}")
        except Transient:
            raise
        except StoreError as error:
            await self._apart(area, entries, error)

    async def _apart(self, area: CommandArea, entries: Sequence[Entry], error: StoreError) -> None:
        """Find the entry that the database does not take, so that it holds up no other; a person gets it."""
        _log.error("a batch was refused", area_id=area.area_id, entries=len(entries), reason=str(error))
        if len(entries) > 1:
            for entry in entries:
                await self._apply(area, [entry])
            return
        alone = quarantined(entries[0], f"the database refused it: {error}")
        if alone is None:
            raise error
        await self._apply(area, [alone])
