"""Whether a browser already has what it asks for (RFC 9110, 13.1.2)."""

from __future__ import annotations


def matches(if_none_match: str, tag: str) -> bool:
    """Tell whether the header names the entity `tag`, weakly compared, or says `*`."""
    if if_none_match.strip() == "*":
        return True
    return any(part.strip().removeprefix("W/") == f'"{tag}"' for part in if_none_match[:16_384].split(","))
