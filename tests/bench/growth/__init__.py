"""How the cost of an alert grows with the areas, responders, open incidents, log rows and workers."""

from tests.bench.growth.measuring import measure
from tests.bench.growth.picture import plot
from tests.bench.growth.telling import section

__all__ = ["measure", "plot", "section"]
