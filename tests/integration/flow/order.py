"""Is the order of decision whole: each place taken once, and every partition in ascending order?"""

from __future__ import annotations

from collections.abc import Iterable

from schemas.topics import ADVISORIES, ASSIGNMENTS, INCIDENTS
from tests.integration.flow.told import Place, Told

DECIDED = (INCIDENTS, ASSIGNMENTS, ADVISORIES)


def order_faults(records: Iterable[Told]) -> list[str]:
    """Return what breaks the order of decision; a repeat is a fault only if it says something else.

    `records` are in the order of their offsets within each partition.
    """
    faults: list[str] = []
    first: dict[Place, Told] = {}
    newest: dict[tuple[str, int], Told] = {}
    for record in records:
        if record.topic not in DECIDED:
            continue
        known = first.setdefault(record.place, record)
        if known is not record:
            if (known.topic, known.data) != (record.topic, record.data):
                faults.append(f"{record} takes the place of {known}")
            continue
        before = newest.get((record.topic, record.partition))
        if before is not None and before.place >= record.place:
            faults.append(f"{record} comes after {before}")
        newest[(record.topic, record.partition)] = record
    return faults
