"""How a slow start tells its reader what it is doing."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

Progress: TypeAlias = Callable[[str], None]
"""Takes one line for a person to read; called from the event loop, must return at once."""


def silent(line: str) -> None:
    """Take a progress line and show it to nobody."""
