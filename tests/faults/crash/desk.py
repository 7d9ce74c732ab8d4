"""A dispatcher who gives three orders, and after no answer gives each again as it was given before."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from dispatch.area import CommandArea
from dispatch.model import commands as cmd
from dispatch.model.state import AreaState
from dispatch.sitting.conflict import Conflict
from dispatch.store.pool import Store
from tests.faults.crash.files import append, lines
from tests.worlds.small import AREA

_MAKE: dict[str, Callable[[str, str], cmd.Command]] = {
    "desk-note": lambda actor, incident: cmd.NoteCommand(actor, incident, "seen"),
    "desk-escalate": lambda actor, incident: cmd.EscalateCommand(actor, incident),
    "desk-close": lambda actor, incident: cmd.CloseCommand(actor, incident, "handled"),
}
ORDERS = tuple(_MAKE)
"""Who gives which order: the log tells them by the actor."""


class Desk:
    """The dispatcher, at an area of their own (another process in life); knows what was ordered by a file."""

    def __init__(self, home: Path, store: Store) -> None:
        self._home = home
        self._store = store
        self._area = CommandArea(AREA, store)

    async def order(self, actor: str) -> None:
        """Give the order of `actor` once, however often that takes."""
        if actor in lines(self._home / "answered.jsonl"):
            return
        while not await self._given(actor):
            pass
        append(self._home / "answered.jsonl", [actor])

    async def _given(self, actor: str) -> bool:
        tried = [(incident, seq) for who, incident, seq in lines(self._home / "orders.jsonl") if who == actor]
        if not tried:
            tried.append(self._choose(await self._area.present()))
            append(self._home / "orders.jsonl", [(actor, *tried[-1])])
        incident_id, seq = tried[-1]
        try:
            await self._area.command(_MAKE[actor](actor, incident_id), seq)
        except OSError:
            return False
        except Conflict as conflict:
            if not await self._on_record(actor):
                append(self._home / "orders.jsonl", [(actor, incident_id, conflict.seq)])
                return False
        return True

    @staticmethod
    def _choose(state: AreaState) -> tuple[str, int]:
        """Return the theft, which no clock touches, and what was seen of it."""
        found = min(
            (i for i in state.incidents.values() if i.category == "theft"), key=lambda i: i.incident_id
        )
        return found.incident_id, found.seq

    async def _on_record(self, actor: str) -> bool:
        """Look whether the order was carried out, as a person does who reads the incident's history."""
        async with self._store.connection() as connection:
            return bool(await connection.fetchval("SELECT 1 FROM area_log WHERE actor = $1", actor))
