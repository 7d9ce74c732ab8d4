"""The audit of the offsets against topics and a ledger in memory: what it does in which order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha256

import pytest

from dispatch.audit.notices import Notice
from dispatch.record import Record
from dispatch.store.audit import History, Place
from dispatch.store.errors import Transient
from streams.audit_places import Bounds
from streams.inbound_reader import Chunk
from streams.offset_audit import FAILOVER_REWIND_S, OffsetAudit

P0 = Place("alerts.shop", 0)


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
        self.fails = False

    async def places(self) -> list[Place]:
        """One partition."""
        return [P0]

    def follow(self, cursors: Mapping[Place, int]) -> None:
        """Nothing to do."""

    async def bounds(self, places: Sequence[Place]) -> dict[Place, Bounds]:
        """The bounds of the list."""
        return dict.fromkeys(places, Bounds(self.start, len(self.values)))

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
        self.said.append(f"landed {[record.offset for record in records]}")
        self.prove(*(record.offset for record in records))

    def prove(self, *offsets: int) -> None:
        """Give these offsets a receipt of their bytes."""
        self.proof.update({offset: sha256(self.values[offset]).digest() for offset in offsets})

    def audit(self, rewind_s: float = 0.0) -> OffsetAudit:
        """A fresh auditor over all this."""
        return OffsetAudit(self, self, self, 0.0, rewind_s=rewind_s)


async def finish(world: World, rewind_s: float = 0.0) -> OffsetAudit:
    """Let a fresh auditor prove everything."""
    audit = world.audit(rewind_s)
    await audit.begin(world)
    while await audit.round(world):
        pass
    return audit


async def test_what_is_missing_is_told_then_landed_and_nothing_else() -> None:
    """Report before landing, so that no crash in between hides a repair; holes are nobody's."""
    world = World([b"%d" % n for n in range(50)], holes=[3, 4])
    world.prove(*(n for n in range(50) if n not in (3, 4, 7, 8, 41)))
    audit = await finish(world)
    assert world.said == ["told repaired", "landed [7, 8]", "told repaired", "landed [41]"]
    assert world.kept == {P0: 50}
    assert audit.condition() == ""


async def test_a_receipt_of_other_bytes_proves_nothing() -> None:
    """The offset is in the ledger, but of another record: the topic was made anew with the same offsets."""
    world = World([b"new"])
    world.proof[0] = sha256(b"old").digest()
    await finish(world)
    assert world.said == ["told repaired", "landed [0]"]


async def test_the_cursor_never_passes_what_is_not_proven() -> None:
    """A database that goes away in between leaves the cursor before the record, and the audit says why."""
    world = World([b"a", b"b"])
    world.fails = True
    audit = world.audit()
    with pytest.raises(Transient):
        await audit.run(world)
    assert world.kept == {}
    assert audit.condition() == "away"


async def test_another_timeline_means_going_back_fifteen_minutes() -> None:
    """After a failover what the standby lacked is read again and landed; the next round does not go back."""
    world = World([b"%d" % n for n in range(30)])
    world.prove(*range(30))
    await finish(world)
    for lost in (25, 26):
        del world.proof[lost]
    world.present, world.young = History("cluster", 2), 10
    world.reads.clear()
    audit = world.audit()
    await audit.begin(world)
    await audit.round(world)
    assert world.reads[0][0] == 10
    assert world.said == ["told rewound", "told repaired", "landed [25, 26]"]
    assert world.history == History("cluster", 2)
    world.reads.clear()
    await audit.round(world)
    assert world.reads == []
    assert len(world.at_ms) == 1
    assert FAILOVER_REWIND_S == 15 * 60


async def test_the_first_database_is_only_noted() -> None:
    """With no history kept there is nothing to go back to."""
    world = World([b"a"])
    world.history = None
    world.prove(0)
    await finish(world)
    assert await world.known_history() == world.present
    assert (world.said, world.at_ms) == ([], [])


async def test_an_asked_for_rewind_reads_again_and_lands_nothing_new() -> None:
    """What is on record stays as it is; the going back happens once, not at every new connection."""
    world = World([b"%d" % n for n in range(30)])
    world.prove(*range(30))
    await finish(world)
    world.reads.clear()
    world.young = 12
    audit = await finish(world, rewind_s=60.0)
    assert world.reads == [(12, 30)]
    assert world.said == []
    await audit.begin(world)
    assert len(world.at_ms) == 1


async def test_a_topic_made_anew_is_read_from_its_beginning() -> None:
    """A partition that ends before the cursor is told of and read again as a whole."""
    world = World([b"%d" % n for n in range(30)])
    world.prove(*range(30))
    audit = await finish(world)
    world.values = [b"anew-0", b"anew-1"]
    while await audit.round(world):
        pass
    assert world.said == ["told topic_cut", "told repaired", "landed [0, 1]"]
    assert world.kept == {P0: 2}


async def test_records_deleted_before_their_proof_are_counted() -> None:
    """Where a partition begins behind the cursor, the desk hears how many of the deleted never landed."""
    world = World([b"%d" % n for n in range(30)])
    world.prove(*range(8), *range(10, 30))
    world.kept, world.start = {P0: 5}, 12
    await finish(world)
    assert world.said == ["told topic_cut"]
    assert "2 of them" in world.notices[0].english.replace("\n", " ")
    assert world.reads[0][0] == 12


async def test_a_client_that_brings_nothing_is_given_up() -> None:
    """Offsets wait and nothing comes for half a minute: the audit ends, to go on with a client made anew."""

    class Silent(World):
        now_s = 0.0

        async def read(self, stretches: Mapping[Place, tuple[int, int]]) -> list[Chunk]:
            self.now_s += 0.5
            return []

    world = Silent([b"a"])
    audit = OffsetAudit(world, world, world, 0.0, monotonic=lambda: world.now_s)
    await audit.begin(world)
    rounds = 0
    with pytest.raises(TimeoutError, match="offsets wait"):
        while not await audit.round(world):
            rounds += 1
    assert 55 <= rounds <= 65
    assert world.kept == {}
