"""Video channels and sensors."""

from __future__ import annotations

from dispatch.model.geometry import Point
from dispatch.registry.generate.apportion import village_shares
from dispatch.registry.generate.chance import Chance
from dispatch.registry.generate.layout import scatter
from dispatch.registry.generate.source import District, Village

Cells = dict[str, str]

_CATEGORY = {"smoke": "smoke", "low_altitude": "hazard", "gas": "gas_leak", "water_level": "flood"}


def camera_rows(district: District, centres: dict[str, Point]) -> list[Cells]:
    """Return the rows of cameras.csv."""
    rows: list[Cells] = []
    for village, count in village_shares(district, district.numbers.cameras):
        chance = Chance(district.seed, f"cameras {village.code}")
        for nth in range(count):
            point = scatter(chance, centres[village.code], village.town.numbers.radius_m)
            rows.append(
                {
                    "id": f"{district.area_id}-camera-{len(rows) + 1:04d}",
                    "name": f"{village.name}视频{nth + 1:03d}",
                    "village": village.code,
                    **district.position(point),
                }
            )
    return rows


def sensor_rows(district: District, centres: dict[str, Point]) -> list[Cells]:
    """Return the rows of sensors.csv."""
    rows: list[Cells] = []
    for kind, total in district.numbers.sensors.items():
        chance = Chance(district.seed, f"sensors {kind}")
        for nth, village in enumerate(_sites(district, kind, total), start=1):
            point = scatter(chance, centres[village.code], village.town.numbers.radius_m)
            rows.append(
                {
                    "id": f"{district.area_id}-{kind.replace('_', '-')}-{nth:04d}",
                    "kind": kind,
                    "village": village.code,
                    "category": _CATEGORY.get(kind, ""),
                    **district.position(point),
                }
            )
    return rows


def _sites(district: District, kind: str, total: int) -> list[Village]:
    """Return the village of each sensor of a kind; low-altitude cameras watch one town first."""
    watched = district.numbers.eagle_eye.town if kind == "low_altitude" else ""
    first = [v for v in district.villages if v.town.code == watched][:total]
    left = village_shares(district, total - len(first))
    return first + [village for village, count in left for _ in range(count)]
