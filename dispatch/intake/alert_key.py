"""The name of an alert in the whole system: its source and its own id, never confused with another's."""

from __future__ import annotations

from collections.abc import Iterable

_DIGITS = 16


def alert_key(source_id: str, alert_id: str, receipt: str = "") -> str:
    """Return `source_id/alert_id`; a slash in the source is escaped, so that no two alerts share a key.

    `receipt` is the name under which a message that was refused is on record: it sets the alert apart
    from the one that its publisher may send under the same id once it is mended.
    """
    key = f"{source_id.replace('%', '%25').replace('/', '%2F')}/{alert_id}"
    return key if receipt in ("", alert_id) else f"{key}#{receipt[:_DIGITS]}"


def own_id(key: str) -> str:
    """Return the alert's own id of a key: what its publisher called it.

    A `#…` after it marks one that came under an id in use with another body, or that was refused.
    """
    return key.partition("/")[2]


def own_ids(keys: Iterable[str]) -> tuple[str, ...]:
    """Return the alerts' own ids of keys, in order."""
    return tuple([key.partition("/")[2] for key in keys])
