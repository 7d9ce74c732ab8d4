"""Opaque cursors of paged lists."""

from __future__ import annotations

import base64
import binascii

import orjson

from dispatch.gateway.problem import Problem


def incident_cursor(opened_at: int, incident_id: str) -> str:
    """Return the cursor of the page after this incident."""
    return base64.urlsafe_b64encode(orjson.dumps([opened_at, incident_id])).decode().rstrip("=")


def read_incident_cursor(cursor: str) -> tuple[int, str]:
    """Return the incident a page begins after; raises Problem 422 for any other cursor."""
    try:
        found = orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, ValueError):
        found = None
    match found:
        case [int(opened_at), str(incident_id)] if -(2**63) <= opened_at < 2**63:
            return opened_at, incident_id
    raise Problem(422, "cursor: should be the next_cursor of an earlier answer")
