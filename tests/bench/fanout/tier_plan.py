"""A district whose next tier asks a thousand people at once, made of the real one."""

from __future__ import annotations

import csv
import math
import shutil
from pathlib import Path
from typing import Any, Final

import yaml

from tests.integration.flow.alerts import ROSTER

CATEGORY: Final = "medical"
"""What is to be reported so that the plan is used."""
PLACE: Final = (23.4667, 116.7667)
"""Where: in the middle of the town, WGS-84 degrees."""
_PLAN: Final = "life_threat"
_A_NEED: Final = 100
"""The most that one need of a plan may ask."""
_ALL_DAY: Final = "watch-allday"


def make_district(folder: Path, people: int, wait_s: int) -> Path:
    """Write roster and plans into a new folder: tier 2 asks so many volunteers when `wait_s` have passed.

    Volunteers are on duty all day, so that the hour of the measurement does not matter, and need no rest.
    """
    district = folder / ROSTER.name
    shutil.copytree(ROSTER, district)
    rows = _volunteers(district / "volunteers.csv")
    with (district / "volunteers.csv").open("w", encoding="utf-8", newline="") as file:
        written = csv.DictWriter(file, list(rows[0]))
        written.writeheader()
        written.writerows(row | {"shifts": _ALL_DAY} for row in rows)
    book = yaml.safe_load((district / "plans.yaml").read_text(encoding="utf-8"))
    book["care"]["rest_min"] = 0
    for plan in book["plans"]:
        if plan["id"] == _PLAN:
            plan |= _plan(people, wait_s)
    (district / "plans.yaml").write_text(yaml.safe_dump(book, allow_unicode=True), encoding="utf-8")
    return district


def _plan(people: int, wait_s: int) -> dict[str, Any]:
    first = {"role": "primary", "kinds": ["unit"], "count": 1, "within_s": 900}
    crowd = {"role": "volunteer", "kinds": ["volunteer"], "count": _A_NEED, "within_s": 86_400}
    return {
        "deadlines": [{"accept_s": wait_s, "on_scene_s": 3_600} for _ in range(5)],
        "tiers": [
            {"tier": 0, "warn_radius_m": 50},
            {"tier": 1, "needs": [first]},
            {"tier": 2, "needs": [dict(crowd) for _ in range(people // _A_NEED)]},
        ],
    }


def nearest(count: int) -> list[str]:
    """Return the volunteers whose homes are nearest to the place."""

    def away(row: dict[str, str]) -> float:
        north = float(row["latitude"]) - PLACE[0]
        return math.hypot(north, (float(row["longitude"]) - PLACE[1]) * math.cos(math.radians(PLACE[0])))

    return [row["id"] for row in sorted(_volunteers(ROSTER / "volunteers.csv"), key=away)[:count]]


def _volunteers(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8-sig", newline="") as rows:
        return list(csv.DictReader(rows))
