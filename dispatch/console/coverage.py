"""The coverage of an area at a moment, computed in a thread, remembered for those who ask the same."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from typing import Final

from dispatch.console import coverage_views as views
from dispatch.console.render import moment
from dispatch.coverage.ground import RESOLUTION, Ground, ground_of
from dispatch.coverage.reach import WITHIN_S, Taken
from dispatch.coverage.survey import Survey, mean, rounded, survey
from dispatch.model.roster_index import RosterIndex
from dispatch.model.state import AreaState

_GROUNDS: Final = 4
"""Rosters whose ground is remembered."""

_SURVEYS: Final = 16
"""Surveys that are remembered: consoles that look at the same moment share one."""


class Coverages:
    """Computes one coverage at a time: it takes a processor for some tens of milliseconds."""

    def __init__(self) -> None:
        self._turn = asyncio.Lock()
        self._grounds: OrderedDict[str, Ground] = OrderedDict()
        self._surveys: OrderedDict[tuple[object, ...], Survey] = OrderedDict()

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
        found = self._survey(state, ground, at, taken)
        shown = [row for row, cell in enumerate(ground.cells) if sees(cell.town)]
        left = None if found.left is None else mean(found.left, shown)
        return views.CoverageView(
            area_id=state.area_id,
            seq=state.seq,
            at=moment(at),
            resolution=RESOLUTION,
            within_s=list(WITHIN_S),
            cells=[_cell(ground, row, found) for row in shown],
            total=views.CoverageTotal(share=mean(found.share, shown), without=left),
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

    def _survey(self, state: AreaState, ground: Ground, at: int, taken: Taken) -> Survey:
        """Return the survey, or one of the same row and second."""
        key = (state.area_id, state.seq, state.at, at // 1_000, taken)
        found = self._surveys.get(key)
        if found is None:
            found = self._surveys[key] = survey(state, ground, at, taken)
            while len(self._surveys) > _SURVEYS:
                self._surveys.popitem(last=False)
        return found


def _cell(ground: Ground, row: int, found: Survey) -> views.CoverageCell:
    cell = ground.cells[row]
    return views.CoverageCell(
        cell=cell.cell,
        latitude=cell.latitude,
        longitude=cell.longitude,
        boundary=[list(corner) for corner in cell.boundary],
        town=cell.town,
        share=rounded(found.share[row]),
        without=None if found.left is None else rounded(found.left[row]),
    )
