"""The past of a world in memory: its rows, told again up to the one that is wanted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dispatch.console.past import Decided, Span
from dispatch.model.state import AreaState
from dispatch.rules.evolve import evolve
from tests.worlds.small import World


class MemoryPast:
    """Folds the rows of a world anew for every question."""

    def __init__(self, world: World) -> None:
        self.world = world

    async def span(self, area_id: str) -> Span:
        """Return where the rows begin and end."""
        rows = self.world.rows
        return Span(len(rows), rows[-1][0], rows[0][0]) if rows else Span(0, 0, 0)

    async def seq_at(self, area_id: str, at_ms: int) -> int:
        """Return the newest row of that time or before."""
        return sum(at <= at_ms for at, _, _ in self.world.rows)

    async def state(self, area_id: str, seq: int) -> AreaState:
        """Return the state after a row."""
        state = AreaState(area_id, self.world.state.documents)
        for number, (at, _, events) in enumerate(self.world.rows[:seq], 1):
            state.seq, state.at = number, at
            decided: list[Any] = events
            for event in decided:
                evolve(state, event, at)
        return state

    async def about_incidents(self, area_id: str, after_seq: int, most: int) -> Sequence[Decided]:
        """Return rows after one; here also those that concern no incident."""
        rows: list[Any] = self.world.rows[after_seq : after_seq + most]
        return [
            Decided(number, at, events, b"%d" % number)
            for number, (at, _, events) in enumerate(rows, after_seq + 1)
        ]

    async def has_row(self, area_id: str, seq: int, known_hash: bytes) -> bool:
        """Tell whether there is such a row."""
        return seq <= len(self.world.rows) and known_hash == b"%d" % seq
