"""Set-up steps that live above this package, found by name instead of being imported."""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import entry_points
from typing import Any

GROUP = "dispatch.steps"


class StepMissing(LookupError):
    """A set-up step is not installed with the package."""


def find_step(name: str) -> Callable[..., Any]:
    """Return the coroutine function registered as `name`; raises StepMissing."""
    for entry in entry_points(group=GROUP, name=name):
        step: Callable[..., Any] = entry.load()
        return step
    raise StepMissing(f"the step {name} is not installed: install the package again")
