"""The frames that a crowd of clients was sent, each known once: what they read alike is understood once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, TypeAlias

import orjson

from tests.bench.fanout.wire import Parsed, server_sent_events, web_socket

Place: TypeAlias = tuple[int, int]
"""Row of the log, and index within the row."""
NOTHING: Final = -1
"""The group of what is not of the log: greetings, signs of life."""
_MOST_REMEMBERED: Final = 4_000
_READERS: Final[dict[str, Callable[[bytes], Parsed]]] = {"ws": web_socket, "sse": server_sent_events}


@dataclass(frozen=True, slots=True)
class Heard:
    """What some bytes came to: a group of frames, the bytes that took, and what is to be done about it."""

    group: int
    used: int
    greeted: bool
    pings: tuple[bytes, ...]
    ended: bool


@dataclass
class Book:
    """Every frame by number with its place and time (s since the epoch), every group of frames by number."""

    places: list[Place] = field(default_factory=list)
    at: list[float] = field(default_factory=list)
    groups: list[tuple[int, ...]] = field(default_factory=list)
    _frame_of: dict[Place, int] = field(default_factory=dict)
    _group_of: dict[tuple[int, ...], int] = field(default_factory=dict)
    _known: dict[bytes, tuple[int, bool]] = field(default_factory=dict)
    _alike: dict[tuple[str, bytes], Heard] = field(default_factory=dict)

    def read(self, kind: str, data: bytes) -> Heard:
        """Return what a client of this kind has read in `data`; most have read the same."""
        found = self._alike.get((kind, data))
        if found is None:
            found = self._understand(_READERS[kind](data))
            if len(self._alike) >= _MOST_REMEMBERED:
                self._alike.clear()
            self._alike[kind, data] = found
        return found

    def _understand(self, parsed: Parsed) -> Heard:
        numbers, greeted = [], False
        for payload in parsed.payloads:
            number, hello = self._known.get(payload) or self._learn(payload)
            greeted |= hello
            if number != NOTHING:
                numbers.append(number)
        return Heard(self._group(tuple(numbers)), parsed.used, greeted, parsed.pings, parsed.ended)

    def _group(self, numbers: tuple[int, ...]) -> int:
        if not numbers:
            return NOTHING
        if numbers not in self._group_of:
            self._group_of[numbers] = len(self.groups)
            self.groups.append(numbers)
        return self._group_of[numbers]

    def _learn(self, payload: bytes) -> tuple[int, bool]:
        told = orjson.loads(payload)
        if told["type"].startswith("feed."):
            found = NOTHING, told["type"] == "feed.hello"
        else:
            found = self._frame((told["seq"], told["index"]), told["data"]["at"]), False
        self._known[payload] = found
        return found

    def _frame(self, place: Place, at: str) -> int:
        if place not in self._frame_of:
            self._frame_of[place] = len(self.places)
            self.places.append(place)
            self.at.append(datetime.fromisoformat(at).timestamp())
        return self._frame_of[place]
