"""A small district in a real database, for the faults of data, database and doors."""

from __future__ import annotations

from tests.contract.conftest import area, open_store, store

__all__ = ["area", "open_store", "store"]
