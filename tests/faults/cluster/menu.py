"""All faults there are: importing the files that hold them puts them on the menu."""

from __future__ import annotations

from tests.faults.cluster import broker_faults, database_faults, process_faults
from tests.faults.cluster.faults import MENU

FILES = (process_faults, broker_faults, database_faults)

__all__ = ["FILES", "MENU"]
