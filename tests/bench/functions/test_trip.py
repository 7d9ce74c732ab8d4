"""One round trip to the database, which everything else is held against."""

from __future__ import annotations

from typing import Final

from tests.bench.functions.timing import TRIP, Timed
from tests.bench.functions.trips import Trips

GROUP: Final = "Floor of all"
_TRIPS: Final = 50


def test_a_trip(timed: Timed, trips: Trips) -> None:
    """A prepared statement that does nothing goes there and back."""
    timed(TRIP, lambda: trips(_TRIPS), each=_TRIPS)
