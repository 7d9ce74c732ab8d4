"""Patrol teams, community police posts and village security posts, each town watched round the clock."""

from __future__ import annotations

from itertools import pairwise

from dispatch.model.geometry import Point
from dispatch.registry.generate.apportion import apportion
from dispatch.registry.generate.chance import Chance
from dispatch.registry.generate.duty import ALL_DAY, WATCHES, watch_shift
from dispatch.registry.generate.layout import scatter
from dispatch.registry.generate.source import District, Town, Village

_WATCH_NAMES = {"early": "早班", "late": "中班", "night": "夜班"}
_SECTOR_SKILLS = ("shield;traffic", "first_aid;shield", "drone;shield", "extinguisher;shield")


def patrol_rows(district: District, centres: dict[str, Point]) -> list[dict[str, str]]:
    """Return the rows of patrols.csv: a team for every sector and watch of a town, then the joint teams."""
    rows: list[dict[str, str]] = []
    for town in district.towns:
        for number, sector in enumerate(_sectors(district, town), start=1):
            for watch, label in _WATCH_NAMES.items():
                name = f"{town.name}第{number}片区巡逻队{label}"
                rows.append(_patrol(district, len(rows) + 1, name, sector, centres, watch))
    by_code = {village.code: village for village in district.villages}
    for joint in district.numbers.joint_patrols:
        beat = [by_code[code] for code in joint.villages]
        rows.append(_patrol(district, len(rows) + 1, joint.name, beat, centres, ALL_DAY))
    return rows


def police_rows(district: District, centres: dict[str, Point]) -> list[dict[str, str]]:
    """Return the rows of police.csv: a post in every community where the town has that, else in some."""
    every = [t for t in district.towns if t.numbers.post_in_every_village]
    others = [t for t in district.towns if not t.numbers.post_in_every_village]
    posts = [v for t in every for v in district.villages_of(t)]
    counts = apportion(district.numbers.police_posts - len(posts), [_weight(district, t) for t in others], 2)
    for town, count in zip(others, counts, strict=True):
        villages = district.villages_of(town)
        posts += [villages[i * len(villages) // count] for i in range(count)]
    posts.sort(key=lambda v: v.code)
    return [
        _post(district, "police", number, f"{v.name}警务室", v, centres, 180.0)
        | {"mode": "car" if number % 3 == 0 else "ebike", "shifts": watch_shift(ALL_DAY)}
        | {"capabilities": "first_aid;mediation;shield;traffic"}
        for number, v in enumerate(posts, start=1)
    ]


def security_rows(district: District, centres: dict[str, Point]) -> list[dict[str, str]]:
    """Return the rows of security.csv: one post a village, on two watches of three, the free one in turn."""
    rows: list[dict[str, str]] = []
    watches = tuple(WATCHES)
    for number, village in enumerate(district.villages, start=1):
        kept = sorted(watch_shift(w) for w in watches if w != watches[number % len(watches)])
        rows.append(
            _post(district, "security", number, f"{village.name}治保会", village, centres, 120.0)
            | {"mode": "ebike", "shifts": ";".join(kept), "capabilities": "extinguisher;mediation"}
        )
    return rows


def _sectors(district: District, town: Town) -> list[list[Village]]:
    """Divide the villages of a town into at least two sectors of even size."""
    villages = district.villages_of(town)
    number = max(2, round(len(villages) / district.numbers.patrol_sector_villages))
    bounds = [i * len(villages) // number for i in range(number + 1)]
    return [villages[low:high] for low, high in pairwise(bounds)]


def _patrol(
    district: District, number: int, name: str, beat: list[Village], centres: dict[str, Point], watch: str
) -> dict[str, str]:
    home = beat[number % len(beat)] if watch != ALL_DAY else beat[0]
    return _post(district, "patrol", number, name, home, centres, 200.0) | {
        "mode": "car" if number % 2 else "ebike",
        "mobile": "yes",
        "capabilities": _SECTOR_SKILLS[number % len(_SECTOR_SKILLS)],
        "shifts": watch_shift(watch),
        "villages": ";".join(sorted(v.code for v in beat)),
    }


def _post(
    district: District,
    kind: str,
    number: int,
    name: str,
    village: Village,
    centres: dict[str, Point],
    within_m: float,
) -> dict[str, str]:
    chance = Chance(district.seed, f"{kind} {number}")
    return {
        "id": f"{district.area_id}-{kind}-{number:03d}",
        "name": name,
        "town": village.town.code,
        "village": village.code,
        "mobile": "no",
        **district.position(scatter(chance, centres[village.code], within_m)),
    }


def _weight(district: District, town: Town) -> float:
    return town.numbers.weight * len(district.villages_of(town))
