"""The coverage of an area at a moment, computed in a thread, remembered for those who ask the same."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from typing import Final

import numpy as np

from dispatch.console import coverage_views as views
from dispatch.console.render import moment
from dispatch.coverage.ground import RESOLUTION, Ground, ground_of
from dispatch.coverage.reach import WITHIN_S, Taken, arrivals, free, shares, without
from dispatch.model.roster_index import RosterIndex
from dispatch.model.state import AreaState

_GROUNDS: Final = 4
"""Rosters whose ground is remembered."""


class Coverages:
    """Computes one coverage at a time: it takes a processor for some tens of milliseconds."""

    def __init__(self) -> None:
        self._turn = asyncio.Lock()
        self._grounds: OrderedDict[str, Ground] = OrderedDict()

    async def coverage(
        self, state: AreaState, at: int, taken: Taken, sees: Callable[[str], bool]
    ) -> views.CoverageView:
        """Return the coverage at `at` (UTC ms) of cells in towns that `sees` lets through.

        Whoever is free counts, from whatever town. Raises DocumentMissing before roster and plans.
        """
        async with self._turn:
            return await asyncio.to_thread(self._coverage, state, at, taken, sees)

    def _coverage(
        self, state: AreaState, at: int, taken: Taken, sees: Callable[[str], bool]
    ) -> views.CoverageView:
        ground = self._ground(state.registry)
        who = free(state, at, taken.bound)
        all_free = shares(ground, arrivals(state, ground, at, who))
        left = None
        if taken.everybody:
            fewer = without(state, who, taken.everybody)
            left = shares(ground, arrivals(state, ground, at, fewer))
        shown = [row for row, cell in enumerate(ground.cells) if sees(cell.town)]
        return views.CoverageView(
            area_id=state.area_id,
            seq=state.seq,
            at=moment(at),
            resolution=RESOLUTION,
            within_s=list(WITHIN_S),
            cells=[_cell(ground, row, all_free, left) for row in shown],
            total=views.CoverageTotal(
                share=_mean(all_free, shown), without=None if left is None else _mean(left, shown)
            ),
        )

    def _ground(self, registry: RosterIndex) -> Ground:
        version = registry.roster.version
        ground = self._grounds.get(version)
        if ground is None:
            ground = self._grounds[version] = ground_of(registry)
        self._grounds.move_to_end(version)
        while len(self._grounds) > _GROUNDS:
            self._grounds.popitem(last=False)
        return ground


def _cell(ground: Ground, row: int, share: np.ndarray, left: np.ndarray | None) -> views.CoverageCell:
    cell = ground.cells[row]
    return views.CoverageCell(
        cell=cell.cell,
        latitude=cell.latitude,
        longitude=cell.longitude,
        boundary=[list(corner) for corner in cell.boundary],
        town=cell.town,
        share=_three(share[row]),
        without=None if left is None else _three(left[row]),
    )


def _mean(share: np.ndarray, rows: list[int]) -> views.Shares:
    return _three(share[rows].mean(axis=0)) if rows else [0.0] * len(WITHIN_S)


def _three(numbers: np.ndarray) -> views.Shares:
    return [round(float(number), 4) for number in numbers]
