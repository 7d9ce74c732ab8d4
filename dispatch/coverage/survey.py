"""The coverage of an area at one moment: what is reached, and what is left without some."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dispatch.coverage.ground import Ground
from dispatch.coverage.reach import WITHIN_S, Taken, arrivals, free, shares, without
from dispatch.model.state import AreaState


@dataclass(frozen=True, slots=True)
class Survey:
    """The shares of each cell by `WITHIN_S`; `left` without those taken away, None if nobody is."""

    share: np.ndarray
    left: np.ndarray | None


def survey(state: AreaState, ground: Ground, at: int, taken: Taken) -> Survey:
    """Return the shares at `at` (UTC ms); takes a processor some tens of milliseconds for a district.

    Those bound to the incident in question count as free in `share`. Raises DocumentMissing before the area
    has roster and plans.
    """
    who = free(state, at, taken.bound)
    share = shares(ground, arrivals(state, ground, at, who))
    if not taken.everybody:
        return Survey(share, None)
    fewer = without(state, who, taken.everybody)
    return Survey(share, shares(ground, arrivals(state, ground, at, fewer)))


def mean(share: np.ndarray, rows: list[int]) -> list[float]:
    """Return the shares over these cells together."""
    return rounded(share[rows].mean(axis=0)) if rows else [0.0] * len(WITHIN_S)


def rounded(share: np.ndarray) -> list[float]:
    """Return the shares of one cell as they are shown: ten-thousandths."""
    return [round(float(number), 4) for number in share]
