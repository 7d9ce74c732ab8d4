"""Real calls as alerts of the district; seeded, with repeats, a conflict and unreadable ones among them."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import orjson

from schemas.envelope import Headers, write
from schemas.topics import ALERTS_PATROL, ALERTS_SENSOR, ALERTS_SHOP, INBOUND

REPOSITORY: Final = Path(__file__).resolve().parents[3]
AREA: Final = "440515"
ROSTER: Final = REPOSITORY / "deploy" / "areas" / AREA
_CALLS: Final = REPOSITORY / "deploy" / "demo" / "berkeley-calls.csv"

# The box of the calls onto the inhabited part of the district, WGS-84 degrees: south, north, west, east.
_FROM: Final = (37.84641, 37.90539, -122.3173, -122.23645)
_ONTO: Final = (23.44, 23.57, 116.74, 116.85)

_CATEGORY: Final = {
    "LARCENY": "theft",
    "BURGLARY - VEHICLE": "theft",
    "DISORDERLY CONDUCT": "fight",
    "ASSAULT": "assault",
    "MOTOR VEHICLE THEFT": "theft",
    "VANDALISM": "vandalism",
    "LARCENY - FROM VEHICLE": "theft",
    "BURGLARY - RESIDENTIAL": "intrusion",
    "FRAUD": "fraud",
    "BURGLARY - COMMERCIAL": "intrusion",
    "ROBBERY": "robbery",
    "DRUG VIOLATION": "drugs",
    "FAMILY OFFENSE": "dispute",
    "WEAPONS OFFENSE": "weapon",
    "SEX CRIME": "assault",
    "MISSING PERSON": "missing_person",
    "LIQUOR LAW VIOLATION": "drunkenness",
    "ARSON": "fire",
}
_SOURCES: Final = ((ALERTS_SHOP, "shops"), (ALERTS_PATROL, "patrols"), (ALERTS_SENSOR, "sensors"))
_SHARES: Final = (70, 20, 10)
_NOT_JSON: Final = (
    b"fire in the market, come quickly",
    b'{"alert_id": "torn off", "source_id": "sho',
    b"\xff\xfe\x00\x81 no text in any encoding",
    b'{"alert_id": "far", "source_id": "nobody", "occurred_at": "2026-01-01T00:00:00Z",'
    b' "location": {"latitude": 123.0, "longitude": 500.0}}',
    b'{"alert_id": 7, "occurred_at": "yesterday", "text": "somebody fell"}',
    b"[]",
)


@dataclass(frozen=True)
class Message:
    """What is published: where, by whom, in which bytes; `name` is the alert it makes, "" if none of its own.

    A message that nobody can read has no name before it lies somewhere.
    """

    topic: str
    source_id: str
    value: bytes
    name: str
    headers: Headers
    readable: bool = True


def make_messages(count: int, seed: int) -> list[Message]:
    """Return `count` messages: mostly alerts, every 40th a repeat, every 100th unreadable, one conflict."""
    chance = random.Random(seed)
    sources = {topic: _ids(file) for topic, file in _SOURCES}
    calls, made = _calls(), list[Message]()
    while len(made) < count:
        number = len(made) + 1
        if number == count // 2:
            made.append(_conflict(made[number // 2]))
        elif number % 100 == 0:
            made.append(_unreadable(number, chance))
        elif number % 40 == 0:
            made.append(_repeat(made[:-1], chance))
        else:
            made.append(_alert(next(calls), number, sources, chance))
    return made


def _calls() -> Iterator[dict[str, str]]:
    with _CALLS.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _ids(file: str) -> list[str]:
    with (ROSTER / f"{file}.csv").open(encoding="utf-8-sig", newline="") as rows:
        return [row["id"] for row in csv.DictReader(rows)]


def _alert(
    call: dict[str, str], number: int, sources: dict[str, list[str]], chance: random.Random
) -> Message:
    topic = chance.choices([topic for topic, _ in _SOURCES], _SHARES)[0]
    body: dict[str, Any] = {
        "alert_id": f"call-{call['case_id']}",
        "source_id": chance.choice(sources[topic]),
        "occurred_at": datetime.fromisoformat(call["occurred_at"]).replace(tzinfo=UTC).isoformat(),
        "text": f"{call['offense'].lower()} ({call['category'].lower()})",
        "location": {"latitude": _onto(call["latitude"], 0), "longitude": _onto(call["longitude"], 2)},
    }
    if number % 10:
        body["category"] = _CATEGORY.get(call["category"], "other")
    return _wrap(topic, body, number)


def _onto(degrees: str, side: int) -> float:
    low, high = _FROM[side], _FROM[side + 1]
    share = (float(degrees) - low) / (high - low)
    return round(_ONTO[side] + share * (_ONTO[side + 1] - _ONTO[side]), 6)


def _wrap(topic: str, body: dict[str, Any], number: int) -> Message:
    """Wrap an alert in one of the three ways: bare, CloudEvents binary, CloudEvents structured."""
    name, source, data = body["alert_id"], body["source_id"], orjson.dumps(body)
    if number % 3 == 0:
        return Message(topic, source, data, name, [])
    event_type, about = INBOUND[topic].event_type, f"/sources/{source}"
    if number % 3 == 1:
        time = datetime.fromisoformat(body["occurred_at"])
        headers, _, value = write(type=event_type, id=name, source=about, time=time, data=data, key=None)
        return Message(topic, source, value, name, headers)
    event = {"specversion": "1.0", "type": event_type, "id": name, "source": about, "data": body}
    headers = [("content-type", b"application/cloudevents+json")]
    return Message(topic, source, orjson.dumps(event), name, headers)


def _repeat(made: Sequence[Message], chance: random.Random) -> Message:
    first = chance.choice([message for message in made if message.readable and "#" not in message.name])
    return Message(first.topic, first.source_id, first.value, "", first.headers)


def _conflict(first: Message) -> Message:
    """Return another alert under the id of `first`; it is known as that id with a mark."""
    value = orjson.dumps(
        {
            "alert_id": first.name,
            "source_id": first.source_id,
            "occurred_at": "2022-08-01T00:00:00+00:00",
            "category": "fire",
            "text": "something else altogether",
        },
        option=orjson.OPT_SORT_KEYS,  # in the form that its name is the hash of
    )
    return Message(first.topic, first.source_id, value, f"{first.name}#", [])


def _unreadable(number: int, chance: random.Random) -> Message:
    value = _NOT_JSON[number // 100 % len(_NOT_JSON)]
    topic = chance.choice([topic for topic, _ in _SOURCES])
    return Message(topic, f"unreadable-{number}", value, "", [], readable=False)
