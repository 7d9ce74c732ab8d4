"""What a client of the live feed is told, step by step, however it is connected."""

from __future__ import annotations

from dataclasses import dataclass

from dispatch.console.portions import Portion
from dispatch.console.presence_views import PresenceView


@dataclass(frozen=True, slots=True)
class Rows:
    """What the client is shown of some rows, the last of which is `seq`."""

    seq: int
    portion: Portion


@dataclass(frozen=True, slots=True)
class Idle:
    """Nothing came for a while; the client has seen everything up to `seq`."""

    seq: int


@dataclass(frozen=True, slots=True)
class Resync:
    """The client must load the present state and follow anew from `seq`; this is the last step."""

    seq: int
    reason: str


@dataclass(frozen=True, slots=True)
class Condition:
    """The log cannot be read (`live` False: what is shown may be old), or can be read again."""

    seq: int
    live: bool


@dataclass(frozen=True, slots=True)
class Health:
    """Which parts of the service do not do their work now; none: all do."""

    seq: int
    degraded: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Hello:
    """The first step: what follows begins after `seq`."""

    seq: int


@dataclass(frozen=True, slots=True)
class Presence:
    """Who is at an incident now; nobody: the last one has gone."""

    seq: int
    attendance: PresenceView


Step = Hello | Rows | Idle | Condition | Health | Presence | Resync
