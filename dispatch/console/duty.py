"""Who is on duty and who is busy: one by one, and counted by kind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection

import numpy as np

from dispatch.model.arrays import Flags
from dispatch.model.responder import KINDS
from dispatch.model.state import AreaState


def on_duty(state: AreaState, at: int) -> Flags:
    """Tell for every responder of the roster whether it is on duty at `at` (UTC ms)."""
    index = state.responders
    return index.on_duty(at)


def on_duty_among(state: AreaState, responder_ids: Collection[str], at: int) -> frozenset[str]:
    """Return those of the responders who are on duty at `at` (UTC ms): by their own word, else the roster.

    Raises DocumentMissing before the area has a roster.
    """
    flags, rows = on_duty(state, at), state.registry.row
    return frozenset(one for one in responder_ids if one in rows and flags[rows[one]])


def busy(state: AreaState) -> Flags:
    """Tell for every responder of the roster whether an assignment binds it."""
    index = state.responders
    return index.busy


def by_kind(state: AreaState, flags: Flags, sees: Callable[[str], bool]) -> dict[str, int]:
    """Count those whose flag is set and whose town `sees` lets through, by kind; every kind is named."""
    fixed = state.registry
    visible = np.array([sees(town) for town in fixed.towns] or [True], dtype=np.bool_)[fixed.town]
    found = Counter(fixed.kind[flags & visible].tolist())
    return {name: found[number] for number, name in enumerate(KINDS)}
