"""The minimum emergency units and their volunteers."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import cycle

from dispatch.model.geometry import Point
from dispatch.registry.generate.apportion import apportion, village_shares
from dispatch.registry.generate.chance import Chance
from dispatch.registry.generate.duty import opening_shift, rota_shifts
from dispatch.registry.generate.layout import scatter, scatter_apart
from dispatch.registry.generate.source import District, Village

_LABEL = {
    "shop": "铺户",
    "market": "市场",
    "school": "校园",
    "hospital": "医院",
    "factory": "企业",
    "village": "村居",
}
# A village has its own unit, then shops and, in turn through the town, one of these.
_OTHERS = ("school", "hospital", "market", "factory", "school", "factory", "market")
_SKILLS = {
    "shop": "extinguisher;shield",
    "market": "extinguisher;mediation;shield",
    "school": "extinguisher;first_aid;shield",
    "hospital": "extinguisher;first_aid;medical",
    "factory": "extinguisher;first_aid",
    "village": "extinguisher;first_aid;mediation",
}
_VOLUNTEER_SKILLS = (
    "first_aid", "", "mediation", "", "first_aid", "traffic", "", "extinguisher", "medical", "drone",
)  # fmt: skip
_LEAST_MEMBERS = 7
_NEAR_M = 300.0


@dataclass(frozen=True, slots=True)
class Unit:
    """A minimum emergency unit as the generator places it."""

    unit_id: str
    name: str
    premises: str
    village: Village
    point: Point


def make_units(district: District, centres: dict[str, Point]) -> list[Unit]:
    """Return exactly as many units as asked for, at least two in every village."""
    units: list[Unit] = []
    others = {town.code: cycle(_OTHERS) for town in district.towns}
    for village, count in village_shares(district, district.numbers.units, least=2):
        chance = Chance(district.seed, f"units {village.code}")
        reach = village.town.numbers.radius_m
        taken: list[Point] = []
        kinds: Counter[str] = Counter()
        for nth in range(count):
            premises = "village" if nth == 0 else "shop" if nth % 2 else next(others[village.town.code])
            kinds[premises] += 1
            taken.append(scatter_apart(chance, centres[village.code], reach, taken, reach / 2))
            unit_id = f"{district.area_id}-unit-{len(units) + 1:04d}"
            name = f"{village.name}{_LABEL[premises]}应急单元{kinds[premises]:02d}"
            units.append(Unit(unit_id, name, premises, village, taken[-1]))
    return units


def unit_rows(district: District, units: list[Unit]) -> list[dict[str, str]]:
    """Return the rows of units.csv: a unit acts from its premises in their opening hours."""
    return [
        {
            "id": unit.unit_id,
            "name": unit.name,
            "kind": unit.premises,
            "town": unit.village.town.code,
            "village": unit.village.code,
            "mode": "foot",
            "mobile": "no",
            "capabilities": _SKILLS[unit.premises],
            "shifts": opening_shift(unit.premises),
            **district.position(unit.point),
        }
        for unit in units
    ]


def volunteer_rows(district: District, units: list[Unit]) -> list[dict[str, str]]:
    """Return the rows of volunteers.csv; names and numbers are such as nobody can have."""
    draw = Chance(district.seed, "members")
    counts = apportion(district.numbers.volunteers, [draw.between(0.6, 1.4) for _ in units], _LEAST_MEMBERS)
    rows: list[dict[str, str]] = []
    for unit, members in zip(units, counts, strict=True):
        chance = Chance(district.seed, f"volunteers {unit.unit_id}")
        for member in range(members):
            rows.append(_volunteer(district, unit, member, members, len(rows) + 1, chance))
    return rows


def _volunteer(
    district: District, unit: Unit, member: int, members: int, number: int, chance: Chance
) -> dict[str, str]:
    return {
        "id": f"{district.area_id}-volunteer-{number:05d}",
        "callsign": f"{unit.name}义警{member + 1:02d}",
        "name": f"示例义警{number:05d}",
        "phone": f"000-0000-{number:04d}",
        "unit_id": unit.unit_id,
        "town": unit.village.town.code,
        "village": unit.village.code,
        "mode": chance.pick(("foot", "foot", "ebike")),
        "mobile": "yes",
        "capabilities": chance.pick(_VOLUNTEER_SKILLS),
        "shifts": ";".join(rota_shifts(member, members)),
        **district.position(scatter(chance, unit.point, _NEAR_M)),
    }
