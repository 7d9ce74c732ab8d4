"""Topics, a ledger, a landing and a desk in memory, for the audit of the offsets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha256

from dispatch.audit.notices import Notice
from dispatch.record import Record
from dispatch.store.audit import History, Place
from dispatch.store.errors import Transient
from streams.audit_places import Bounds
from streams.inbound_reader import Chunk
from streams.offset_audit import OffsetAudit

P0 = Place("alerts.shop", 0)
GROUP = "workers"
STANDSTILL_S = 45.0


class World:
    """Topic, ledger, landing and desk in one; `said` is what happened, in order."""

    def __init__(self, values: Sequence[bytes], holes: Sequence[int] = ()) -> None:
        self.values = list(values)
        self.holes = set(holes)
        self.start = 0
        self.proof: dict[int, bytes] = {}
        self.kept: dict[Place, int] = {}
        self.history: History | None = History("cluster", 1)
        self.present = History("cluster", 1)
        self.at_ms: list[int] = []
        self.young = 0
        self.reads: list[tuple[int, int]] = []
        self.said: list[str] = []
        self.notices: list[Notice] = []
        self.landed: list[int] = []
        self.fails = False
        self.now_s = 0.0
        self.workers: dict[Place, int] = {}
        self.broker_fails: Exception | None = None

    async def places(self) -> list[Place]:
        """One partition."""
        return [P0]

    def follow(self, cursors: Mapping[Place, int]) -> None:
        """Nothing to do."""

    async def bounds(self, places: Sequence[Place]) -> dict[Place, Bounds]:
        """The bounds of the list."""
        return dict.fromkeys(places, Bounds(self.start, len(self.values)))

    async def committed(self, group: str) -> dict[Place, int]:
        """Return how far the workers' group is, and nobody else's."""
        if self.broker_fails is not None:
            raise self.broker_fails
        return dict(self.workers) if group == GROUP else {}

    async def at_time(self, places: Sequence[Place], at_ms: int) -> dict[Place, int | None]:
        """The first young offset."""
        self.at_ms.append(at_ms)
        return dict.fromkeys(places, self.young)

    async def read(self, stretches: Mapping[Place, tuple[int, int]]) -> list[Chunk]:
        """Up to 20 offsets."""
        ((place, (first, limit)),) = stretches.items()
        after = min(limit, first + 20)
        self.reads.append((first, after))
        found = [self.record(offset) for offset in range(first, after) if offset not in self.holes]
        return [Chunk(place, found, after, after - first - len(found))]

    def record(self, offset: int) -> Record:
        """The record at an offset."""
        return Record(P0.topic, 0, offset, None, self.values[offset])

    async def cursors(self) -> dict[Place, int]:
        """What was kept."""
        return dict(self.kept)

    async def move(self, cursors: Mapping[Place, int], history: History | None = None) -> None:
        """Keep."""
        self.kept.update(cursors)
        self.history = history or self.history

    async def unproven(self, place: Place, hashes: Mapping[int, bytes]) -> set[int]:
        """What has no proof of these bytes."""
        if self.fails:
            raise Transient("away")
        return {offset for offset, body in hashes.items() if self.proof.get(offset) != body}

    async def unledgered(self, place: Place, first: int, after: int) -> int:
        """What never landed."""
        return sum(offset not in self.proof for offset in range(first, after))

    async def present_history(self) -> History:
        """Which database answers."""
        return self.present

    async def known_history(self) -> History | None:
        """Which database was known."""
        return self.history

    async def tell(self, notice: Notice) -> bool:
        """Note it."""
        self.said.append(f"told {notice.kind}")
        self.notices.append(notice)
        return True

    async def land(self, records: Sequence[Record]) -> None:
        """Prove the records from now on."""
        offsets = [record.offset for record in records]
        self.said.append(f"landed {offsets}")
        self.landed += offsets
        self.prove(*offsets)

    def prove(self, *offsets: int) -> None:
        """Give these offsets a receipt of their bytes."""
        self.proof.update({offset: sha256(self.values[offset]).digest() for offset in offsets})

    def audit(self, rewind_s: float = 0.0) -> OffsetAudit:
        """A fresh auditor over all this."""
        return OffsetAudit(
            self, self, self, GROUP, 0.0, STANDSTILL_S, rewind_s=rewind_s, monotonic=lambda: self.now_s
        )


async def finish(world: World, rewind_s: float = 0.0) -> OffsetAudit:
    """Let a fresh auditor prove everything."""
    audit = world.audit(rewind_s)
    await audit.begin(world)
    while await audit.round(world):
        pass
    return audit
