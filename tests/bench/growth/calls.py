"""Alerts for one or many districts: those of the other benchmarks, sent by the shops of each in turn."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

import orjson

from dispatch.model.roster import Roster
from tests.bench.growth.rosters import place_e7
from tests.bench.stock import alerts


@dataclass(frozen=True, slots=True)
class District:
    """Where alerts come from: its number (0 is the real one) and its shops."""

    number: int
    shops: tuple[str, ...]


def district(number: int, roster: Roster) -> District:
    """Return what alerts need to know of a district with this roster."""
    return District(number, tuple(shop.shop_id for shop in roster.shops))


def calls(count: int, seed: int, name: str, districts: Sequence[District]) -> list[tuple[bytes, bytes]]:
    """Return key and body of `count` alerts from the districts in turn; their ids begin with `name`."""
    chance = random.Random(seed)
    return [
        _from(districts[number % len(districts)], body, chance)
        for number, (_, body) in enumerate(alerts(count, seed, name))
    ]


def _from(where: District, body: bytes, chance: random.Random) -> tuple[bytes, bytes]:
    alert = orjson.loads(body)
    shop = chance.choice(where.shops)
    north, east = (e7 / 1e7 for e7 in place_e7(where.number))
    at = alert["location"]
    alert["source_id"] = shop
    alert["location"] = {"latitude": at["latitude"] + north, "longitude": at["longitude"] + east}
    return shop.encode(), orjson.dumps(alert)
