"""Towns and villages, grids, and shops in their joint-defence groups."""

from __future__ import annotations

from collections import Counter
from math import cos, pi, sin

from dispatch.model.geometry import Point, distance_dm
from dispatch.registry.generate.apportion import village_shares
from dispatch.registry.generate.chance import Chance
from dispatch.registry.generate.layout import scatter
from dispatch.registry.generate.source import District, Village
from dispatch.registry.generate.units import Unit

Cells = dict[str, str]

_TRADES = (
    "便利店", "早餐店", "水果店", "药店", "五金店", "茶叶店", "玩具店", "手机店", "服装店", "理发店",
    "烟酒店", "牛肉火锅店", "粿条店", "电动车行", "文具店", "面包店", "超市", "快递驿站", "修车铺", "金店",
)  # fmt: skip
_BY_A_UNIT_M = 160.0


def place_rows(district: District, centres: dict[str, Point]) -> list[Cells]:
    """Return the rows of places.csv: the towns, then the villages."""
    towns = [
        {"id": t.code, "name": t.name, "town": t.code, "name_en": t.numbers.name_en}
        | district.position(t.centre)
        | {"note": t.centre_from}
        for t in district.towns
    ]
    return towns + [
        {"id": v.code, "name": v.name, "town": v.town.code, **district.position(centres[v.code])}
        for v in district.villages
    ]


def make_grids(district: District, centres: dict[str, Point]) -> dict[str, list[tuple[str, Point]]]:
    """Return the grids (id and centre) of every village by its code, around the village's centre."""
    grids: dict[str, list[tuple[str, Point]]] = {}
    number = 0
    for village, count in village_shares(district, district.numbers.grids, least=1):
        centre, reach = centres[village.code], village.town.numbers.radius_m * (5 if count > 1 else 0)
        grids[village.code] = []
        for nth in range(count):
            angle = 2 * pi * nth / count
            point = Point(centre.x_dm + round(reach * cos(angle)), centre.y_dm + round(reach * sin(angle)))
            number += 1
            grids[village.code].append((f"{district.area_id}-grid-{number:03d}", point))
    return grids


def grid_rows(district: District, grids: dict[str, list[tuple[str, Point]]]) -> list[Cells]:
    """Return the rows of grids.csv."""
    return [
        {"id": grid_id, "name": f"{v.name}第{nth}网格", "village": v.code, **district.position(point)}
        for v in district.villages
        for nth, (grid_id, point) in enumerate(grids[v.code], start=1)
    ]


def shop_rows(
    district: District,
    centres: dict[str, Point],
    grids: dict[str, list[tuple[str, Point]]],
    units: list[Unit],
) -> list[Cells]:
    """Return the rows of shops.csv: two of three near a unit, one group a village."""
    at_home: dict[str, list[Unit]] = {}
    for unit in units:
        at_home.setdefault(unit.village.code, []).append(unit)
    rows: list[Cells] = []
    for village, count in village_shares(district, district.numbers.shops, least=6):
        points = _shop_points(district, village, centres[village.code], at_home[village.code], count)
        chance = Chance(district.seed, f"trades {village.code}")
        names: Counter[str] = Counter()
        for point in points:
            trade = chance.pick(_TRADES)
            names[trade] += 1
            rows.append(
                {
                    "id": f"{district.area_id}-shop-{len(rows) + 1:04d}",
                    "name": f"{village.name}{trade}{names[trade]:02d}",
                    "group": f"{village.town.short}{village.name}铺户联防",
                    "village": village.code,
                    "grid": _nearest(grids[village.code], point),
                    "unit_id": _nearest([(u.unit_id, u.point) for u in at_home[village.code]], point),
                    **district.position(point),
                }
            )
    return rows


def _shop_points(
    district: District, village: Village, centre: Point, units: list[Unit], count: int
) -> list[Point]:
    chance = Chance(district.seed, f"shops {village.code}")
    points: list[Point] = []
    for nth in range(count):
        if nth % 3 == 0:
            points.append(scatter(chance, centre, village.town.numbers.radius_m))
        else:
            points.append(scatter(chance, units[nth % len(units)].point, _BY_A_UNIT_M))
    return points


def _nearest(named: list[tuple[str, Point]], point: Point) -> str:
    return min(named, key=lambda item: (distance_dm(item[1], point), item[0]))[0]
