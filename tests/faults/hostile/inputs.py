"""Hostile messages of each inbound topic: of Hypothesis, of the corpus, and valid ones tampered with."""

from __future__ import annotations

import csv
import random
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import orjson
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from schemas.topics import RESPONDERS_POSITION, RESPONDERS_STATUS
from tests.hostile.corpus import RAW, STRINGS
from tests.integration.flow.alerts import ROSTER

Fields = dict[str, Any]
_AT: Final = "2026-11-22T08:00:00+08:00"
_POOL: Final = 400
_BELIEVED: Final = 40
"""So many sources of the roster are imitated; each may be believed once in a while."""
_TEXTS: Final = tuple(STRINGS.values())
_RAWS: Final = tuple(RAW.values())
_ODD: Final[tuple[Any, ...]] = (
    None, True, 0, -1, 2**63, 2**64 - 1, 1e308, -0.0, [], {}, [[]], {"": {"": ""}}, "0", " ", [None] * 50,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Hostile:
    """One hostile record."""

    value: bytes
    headers: tuple[tuple[str, bytes], ...] = ()
    key: bytes | None = None


def hostile_inputs(topic: str, number: int, way: str = "kafka") -> Iterator[Hostile]:
    """Yield hostile records of a topic without end, the same ones for the same seed `number` and way in."""
    chance = random.Random(f"{topic} {number} {way}")
    pool = _invented(topic, number)
    ways: tuple[tuple[int, Callable[[], bytes]], ...] = (
        (20, lambda: chance.choice(pool)),
        (10, lambda: chance.choice(_RAWS)),
        (20, lambda: _bitten(chance, _dump(_valid(topic, chance)))),
        (15, lambda: _bitten(chance, chance.choice(pool))),
        (30, lambda: _dump(_tampered(chance, _valid(topic, chance)))),
        (5, lambda: _wrapped(chance, _tampered(chance, _valid(topic, chance)))),
    )
    weights = [weight for weight, _ in ways]
    while True:
        (make,) = chance.choices([make for _, make in ways], weights)
        yield Hostile(make(), _headers(chance), _key(chance))


def invent(topics: Iterable[str], number: int) -> None:
    """Let Hypothesis think of its inputs now: it takes seconds and would stop everything else."""
    for topic in topics:
        _invented(topic, number)


@cache
def _invented(topic: str, number: int) -> tuple[bytes, ...]:
    """Return what Hypothesis thinks of: JSON of every shape, bytes, and messages with fields of its own."""
    text = st.text(st.characters(), max_size=60) | st.sampled_from(_TEXTS)
    leaf = st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.floats(allow_nan=False) | text
    tree = st.recursive(leaf, lambda inner: st.lists(inner) | st.dictionaries(text, inner), max_leaves=12)
    names = st.sampled_from(sorted(_valid(topic, random.Random(0))))
    message = st.dictionaries(names, leaf | tree, min_size=1)
    found: list[bytes] = []

    @seed(number)
    @settings(
        max_examples=_POOL,
        database=None,
        deadline=None,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    @given(st.one_of(st.binary(max_size=200), tree.map(_dump), message.map(_dump), message.map(_dump)))
    def gather(value: bytes) -> None:
        found.append(value)

    gather()
    return tuple(found)


def _valid(topic: str, chance: random.Random) -> Fields:
    name = f"h{chance.getrandbits(48):x}"
    if topic == RESPONDERS_STATUS:
        return {
            "report_id": name, "responder_id": chance.choice(_ids("units")), "status": "accepted", "at": _AT,
            "assignment_id": f"asg-440515-{chance.randrange(9)}-{chance.randrange(9)}", "note": "到了",
            "location": {"latitude": 23.46, "longitude": 116.75},
        }  # fmt: skip
    if topic == RESPONDERS_POSITION:
        return {
            "report_id": name, "responder_id": chance.choice(_ids("patrols")), "at": _AT, "datum": "wgs84",
            "latitude": 23.46, "longitude": 116.75, "accuracy_m": 8.0, "speed_mps": 1.0, "heading": 90.0,
        }  # fmt: skip
    return {
        "alert_id": name, "source_id": chance.choice(_ids("shops")), "occurred_at": _AT, "category": "theft",
        "severity": "minor", "text": "有人偷东西", "place_code": "440515002001", "persons_sought": "穿红衣",
        "location": {**_spot(chance), "datum": "wgs84", "accuracy_m": 20.0},
        "attachments": [{"url": "https://example.org/a.jpg", "media_type": "image/jpeg"}],
    }  # fmt: skip


def _spot(chance: random.Random) -> Fields:
    """Return one of a few places that are far apart: a thousand alerts there are still a few incidents."""
    return {"latitude": 23.44 + chance.randrange(6) / 50, "longitude": 116.74 + chance.randrange(6) / 60}


@cache
def _ids(file: str) -> list[str]:
    with (ROSTER / f"{file}.csv").open(encoding="utf-8-sig", newline="") as rows:
        return [row["id"] for row in csv.DictReader(rows)][:_BELIEVED]


def believed_sources() -> list[str]:
    """Return shops of the roster that no hostile input imitates."""
    with (ROSTER / "shops.csv").open(encoding="utf-8-sig", newline="") as rows:
        return [row["id"] for row in csv.DictReader(rows)][1_000:3_000:40]


def _tampered(chance: random.Random, fields: Fields) -> Fields:
    """Return the message with one to three fields taken away, doubled or replaced."""
    for _ in range(chance.randint(1, 3)):
        name = chance.choice(sorted(fields))
        match chance.randrange(6):
            case 0 if len(fields) > 1:
                del fields[name]
            case 1:
                fields[name] = chance.choice(_ODD)
            case 2:
                fields[chance.choice(_TEXTS)[:40]] = fields[name]
            case 3:
                fields[name] = [fields[name], fields[name]]
            case _:
                fields[name] = chance.choice(_TEXTS)
    return fields


def _bitten(chance: random.Random, raw: bytes) -> bytes:
    """Return the bytes with a few of them flipped, cut out, or doubled."""
    found = bytearray(raw[:4_096] or b"{")
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(found)) if found else 0
        match chance.randrange(4):
            case 0 if found:
                found[at] ^= 1 << chance.randrange(8)
            case 1:
                del found[at : at + chance.randint(1, 20)]
            case 2:
                found[at:at] = found[at : at + 20]
            case _:
                found[at:at] = bytes([chance.randrange(256)])
    return bytes(found)


def _wrapped(chance: random.Random, fields: Fields) -> bytes:
    event = {"specversion": "1.0", "id": "e1", "source": "/s", "type": "dispatch.alert.v1", "data": fields}
    return _dump(_tampered(chance, event))


def _headers(chance: random.Random) -> tuple[tuple[str, bytes], ...]:
    names = (
        "ce_id",
        "ce_source",
        "ce_type",
        "ce_specversion",
        "ce_time",
        "content-type",
        "Faust-Ag-ReplyTo",
        "x",
    )
    if chance.random() < 0.8:
        return ()
    return tuple(
        (chance.choice(names), _text(chance.choice(_TEXTS))[:500]) for _ in range(chance.randint(1, 5))
    )


def _key(chance: random.Random) -> bytes | None:
    return None if chance.random() < 0.7 else _text(chance.choice(_TEXTS))[:200]


def _text(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _dump(value: Any) -> bytes:
    """Return JSON as a sloppy sender writes it: surrogates escaped, everything else as it stands."""
    try:
        return orjson.dumps(value)
    except TypeError:
        import json

        return json.dumps(value).encode()
