"""Records of the outbound topics, made by hand for the tests of the checkers."""

from __future__ import annotations

from typing import Any

from schemas.topics import ASSIGNMENTS, INCIDENTS
from tests.integration.flow.told import Told


def told(topic: str, seq: int, index: int = 0, offset: int = -1, **data: Any) -> Told:
    """Return a record of partition 0, at the offset of its place unless said otherwise."""
    place = {"area_id": "440515", "seq": seq, "index": index}
    return Told(topic, 0, 10 * seq + index if offset < 0 else offset, place | data)


def assignment(seq: int, status: str, name: str = "a1", responder: str = "unit-1", **data: Any) -> Told:
    """Return a record of an assignment."""
    fixed: dict[str, Any] = {"incident_id": "i1", "responder_kind": "unit", "role": "primary", "tier": 1}
    ours = {"assignment_id": name, "responder_id": responder, "status": status}
    return told(ASSIGNMENTS, seq, **fixed | ours | data)


def incident(seq: int, *alerts: str, name: str = "i1", event: str = "opened", **data: Any) -> Told:
    """Return a record of an incident."""
    ours: dict[str, Any] = {"incident_id": name, "event": event, "alert_ids": list(alerts), "status": "open"}
    return told(INCIDENTS, seq, **ours | {"reason": "category theft"} | data)
