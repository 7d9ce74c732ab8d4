"""The name of an alert in the whole system: its source and its own id, never confused with another's."""

from __future__ import annotations


def alert_key(source_id: str, alert_id: str) -> str:
    """Return `source_id/alert_id`; a slash in the source is escaped, so that no two alerts share a key."""
    return f"{source_id.replace('%', '%25').replace('/', '%2F')}/{alert_id}"


def own_id(key: str) -> str:
    """Return the alert's own id of a key: what its publisher called it (`#…` marks a conflicting repeat)."""
    return key.partition("/")[2]
