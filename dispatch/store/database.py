"""The store as a running role uses it: transactions, what is due, signs of life."""

from __future__ import annotations

from collections.abc import Sequence

from dispatch.store.heartbeats import Vitals
from dispatch.store.log import DueArea, due_areas
from dispatch.store.pool import Store


class Database(Store):
    """A store that also answers for the timers and takes heartbeats."""

    async def due_areas(self) -> Sequence[DueArea]:
        """Return areas in which something is due and that nobody is working on, the longest overdue first."""
        return await due_areas(self)

    async def beat(self, role: str, instance: str, ready: bool, detail: str) -> None:
        """Write the present state of one process, by the database's clock."""
        await Vitals(self).beat(role, instance, ready, detail)
