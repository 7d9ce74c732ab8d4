"""Columns of whole numbers and flags, and distances over them."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Ints: TypeAlias = NDArray[np.int64]
Flags: TypeAlias = NDArray[np.bool_]


def distances_dm(dx: Ints, dy: Ints) -> Ints:
    """Return straight-line distances in whole decimetres, rounded down."""
    # sqrt of an integer below 2**52 is correctly rounded by IEEE 754, so its floor is exact.
    whole: Ints = np.sqrt((dx * dx + dy * dy).astype(np.float64)).astype(np.int64)
    return whole
