"""What a message says, told from how it was sent."""

from __future__ import annotations

import hashlib

import orjson


def said(value: object) -> bytes:
    """Return the SHA-256 of the JSON `value` in canonical form.

    The same data have the same hash however they came: bare, in a CloudEvent that got a new id when it
    was sent again, by Kafka or by HTTP, with other blanks or in another order of fields.
    """
    return hashlib.sha256(orjson.dumps(value, option=orjson.OPT_SORT_KEYS)).digest()
