"""A seeded crowd of responders: some do all that is asked, some decline, some never answer, a few err."""

from __future__ import annotations

import hashlib
from typing import Any, Final

import orjson
from aiokafka import AIOKafkaProducer

from schemas.topics import ASSIGNMENTS, RESPONDERS_STATUS
from tests.integration.flow.told import Told

_STEPS: Final[dict[str, dict[str, str]]] = {
    "whole": {
        "notified": "accepted",
        "accepted": "en_route",
        "en_route": "on_scene",
        "on_scene": "cleared",
    },
    "stays": {"notified": "accepted", "accepted": "en_route", "en_route": "on_scene"},
    "hurries": {"notified": "on_scene"},
    "declines": {"notified": "declined"},
    "turns_back": {"notified": "accepted", "accepted": "declined"},
    "errs": {"notified": "accepted", "accepted": "accepted"},
    "silent": {},
}
_SHARES: Final = (
    ("whole", 25),
    ("stays", 10),
    ("hurries", 5),
    ("declines", 12),
    ("turns_back", 3),
    ("errs", 2),
)
"""Of 100 assignments; the rest stays silent."""


def character(assignment_id: str, seed: int) -> str:
    """Return how the responder of an assignment behaves: the same for the same seed."""
    drawn = int.from_bytes(hashlib.sha256(f"{seed}/{assignment_id}".encode()).digest()[:4], "big") % 100
    for name, share in _SHARES:
        drawn -= share
        if drawn < 0:
            return name
    return "silent"


def answer(record: Told, seed: int) -> dict[str, Any] | None:
    """Return the report that follows on a record of `assignments`; the same whenever it is read."""
    data = record.data
    status = _STEPS[character(data["assignment_id"], seed)].get(data["status"])
    if status is None:
        return None
    report = {
        "report_id": f"{data['assignment_id']}:{data['status']}:{status}",
        "responder_id": data["responder_id"],
        "assignment_id": data["assignment_id"],
        "status": status,
        "at": data["at"],
    }
    return report | {"disposition": "handled on scene"} if status == "cleared" else report


class Crowd:
    """Answers what it hears through `responders.status`."""

    def __init__(self, producer: AIOKafkaProducer, seed: int) -> None:
        self._producer = producer
        self._seed = seed
        self.reports: set[str] = set()

    async def hear(self, record: Told) -> None:
        """Answer a record, if it is one to be answered."""
        report = answer(record, self._seed) if record.topic == ASSIGNMENTS else None
        if report is None:
            return
        self.reports.add(report["report_id"])
        await self._producer.send(
            RESPONDERS_STATUS, orjson.dumps(report), key=report["responder_id"].encode()
        )
