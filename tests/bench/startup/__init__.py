"""What a worker needs to begin, whatever the log behind it; and how soon one takes over from a killed one."""

from __future__ import annotations

from tests.bench.startup.measuring import Size, measure
from tests.bench.startup.report import section

__all__ = ["Size", "measure", "section"]
