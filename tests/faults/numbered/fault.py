"""Which of the numbered faults a test brings about, and what it counts while it does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, TypeAlias

import pytest

from tests.faults.numbered.titles import INVARIANTS, TITLES

Figure: TypeAlias = int | float | str


def fault(number: int, *, invariants: Sequence[str], times: int | None = None) -> pytest.MarkDecorator:
    """Mark a test: it brings about fault `number` and checks `invariants` ("I1" to "I14").

    `times` is how often, where the test brings several faults about and counts them together.
    """
    if number not in TITLES:
        raise ValueError(f"fault {number} is not on the list: 1 to {max(TITLES)}")
    unknown = set(invariants) - INVARIANTS.keys()
    if unknown or not invariants:
        raise ValueError(f"fault {number}: invariants {sorted(unknown) or 'missing'}, known are I1 to I14")
    return pytest.mark.fault(number, invariants=tuple(invariants), times=times)


@dataclass
class Injections:
    """What a test counts: how often the fault was brought about, and any other figure."""

    injected: int = 0
    figures: dict[str, Figure] = field(default_factory=dict)

    def count(self, times: int = 1) -> None:
        """The fault was brought about, `times` times."""
        self.injected += times

    def note(self, name: str, value: Figure) -> None:
        """Keep a figure; of times end the name with the unit, as in `recovery_s`."""
        self.figures[name] = round(value, 3) if isinstance(value, float) else value


COUNTER: Final = pytest.StashKey[Injections]()
"""Where the counts of a running test are kept."""
