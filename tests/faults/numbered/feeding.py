"""Records as they come from the inbound topics, landed as a worker does it, without a broker."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from typing import Any

from dispatch.area import CommandArea
from dispatch.intake import Intake
from dispatch.landing import Landing
from dispatch.record import Record
from schemas.topics import ALERTS_SHOP, RESPONDERS_POSITION, RESPONDERS_STATUS
from tests.worlds.small import AREA, roster

WHEN = "2026-11-22T12:00:00+08:00"
LATITUDE, LONGITUDE = 23.466, 116.756


class Topics:
    """Partition 0 of each inbound topic: gives the next record its offset, and lands what it is told to."""

    def __init__(self, area: CommandArea) -> None:
        self.intake = Intake({AREA: roster()}, AREA)
        self._landing = Landing(self.intake, {AREA: area})
        self._next: Counter[str] = Counter()

    def record(self, topic: str, value: bytes, headers: Sequence[tuple[str, bytes]] = ()) -> Record:
        """Return the next record of a topic."""
        offset = self._next[topic]
        self._next[topic] += 1
        return Record(topic, 0, offset, None, value, tuple(headers), 1)

    async def land(self, *records: Record) -> None:
        """Land records together."""
        await self._landing.land(records)

    async def tell(self, topic: str, value: bytes) -> None:
        """Land one message."""
        await self.land(self.record(topic, value))


def alert(number: int | str, *, source_id: str = "shop-00", east: float = 0.0, **fields: Any) -> bytes:
    """Return an alert of a registered shop, `east` degrees from the centre of the district."""
    return _json(
        alert_id=f"a{number}", source_id=source_id, occurred_at=WHEN,
        location={"latitude": LATITUDE, "longitude": LONGITUDE + east, "datum": "wgs84"},
        **({"category": "theft"} | fields),
    )  # fmt: skip


def status(responder_id: str, assignment_id: str, word: str, report_id: str, **fields: Any) -> bytes:
    """Return a status report."""
    return _json(
        report_id=report_id, responder_id=responder_id, assignment_id=assignment_id, status=word, at=WHEN,
        **fields,
    )  # fmt: skip


def position(responder_id: str, report_id: str, north: float, at: str = WHEN) -> bytes:
    """Return a position report, `north` degrees from the centre of the district."""
    return _json(
        report_id=report_id, responder_id=responder_id, at=at,
        latitude=LATITUDE + north, longitude=LONGITUDE, datum="wgs84",
    )  # fmt: skip


def _json(**fields: Any) -> bytes:
    return json.dumps({name: value for name, value in fields.items() if value != ""}).encode()


__all__ = [
    "ALERTS_SHOP", "RESPONDERS_POSITION", "RESPONDERS_STATUS", "Topics", "alert", "position", "status",
]  # fmt: skip
