"""Alerts to measure with: all over the district, from registered shops, in all categories; seeded."""

from __future__ import annotations

import csv
import random
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

import orjson

from tests.integration.flow.alerts import ROSTER

ORDINARY: Final = (
    "theft", "fight", "fraud", "hazard", "animal", "dispute", "traffic_obstruction", "vandalism",
    "suspicious_person", "help_request",
)  # fmt: skip
URGENT: Final = ("explosion", "fire", "gas_leak", "medical", "robbery", "weapon")
"""What the district's plans hold for priority 1."""
_SOUTH, _NORTH, _WEST, _EAST = 23.44, 23.57, 116.74, 116.85
_TEXT: Final = "店门口有人争执，围观的人越来越多，请派人来看一下"


def alerts(
    count: int, seed: int, name: str, categories: Sequence[str] = ORDINARY
) -> list[tuple[bytes, bytes]]:
    """Return key and body of `count` alerts of these categories; their ids begin with `name`."""
    chance = random.Random(seed)
    with (ROSTER / "shops.csv").open(encoding="utf-8-sig", newline="") as rows:
        shops = [row["id"] for row in csv.DictReader(rows)]
    return [
        _alert(f"{name}-{number}", chance.choice(shops), chance.choice(categories), chance)
        for number in range(count)
    ]


def _alert(alert_id: str, shop: str, category: str, chance: random.Random) -> tuple[bytes, bytes]:
    body = {
        "alert_id": alert_id,
        "source_id": shop,
        "occurred_at": datetime.now(UTC).isoformat(),
        "category": category,
        "text": _TEXT,
        "location": {
            "latitude": round(chance.uniform(_SOUTH, _NORTH), 6),
            "longitude": round(chance.uniform(_WEST, _EAST), 6),
        },
    }
    return shop.encode(), orjson.dumps(body)
