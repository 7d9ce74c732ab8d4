"""What a responder row says beyond the model's own fields, kept as tags among its capabilities.

`premises:market` is the kind of premises a unit guards; `beat:440515105207` is a village on a
patrol's beat. A capability of the files never holds a colon, so a tag cannot be mistaken for one.
"""

from __future__ import annotations

from collections.abc import Iterable

PREMISES = "premises:"
BEAT = "beat:"


def tag(prefix: str, values: Iterable[str]) -> tuple[str, ...]:
    """Return the non-empty `values` as tags of this prefix."""
    return tuple(prefix + value for value in values if value)


def tagged(prefix: str, capabilities: Iterable[str]) -> tuple[str, ...]:
    """Return the values of the tags of this prefix, in order."""
    return tuple(c.removeprefix(prefix) for c in capabilities if c.startswith(prefix))


def plain(capabilities: Iterable[str]) -> tuple[str, ...]:
    """Return the capabilities that are no tags, in order."""
    return tuple(c for c in capabilities if ":" not in c)
