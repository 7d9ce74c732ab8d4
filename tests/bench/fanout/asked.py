"""What a crowd of clients is asked, and what it answers."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.bench.fanout.book import Place


@dataclass(frozen=True, slots=True)
class Member:
    """One client: `ws` or `sse`; `slow` reads so many bytes a second, 0 all it can."""

    kind: str
    token: str
    slow: int = 0


@dataclass(frozen=True, slots=True)
class Asked:
    """Where the console is, who comes, and where what was heard is to be written."""

    host: str
    port: int
    members: Sequence[Member]
    answer: Path


@dataclass(frozen=True, slots=True)
class HeardBy:
    """What one client heard: groups of frames, when (s, of `perf_counter`), and how often it was cut off."""

    member: Member
    cut: int
    groups: array[int]
    times: array[float]


@dataclass(frozen=True, slots=True)
class Answer:
    """Every frame with its place and time (s since the epoch), every group of frames, and each client."""

    places: Sequence[Place]
    at: Sequence[float]
    groups: Sequence[tuple[int, ...]]
    clients: Sequence[HeardBy]
