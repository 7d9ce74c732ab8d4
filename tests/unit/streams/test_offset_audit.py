"""The audit of the offsets against topics and a ledger in memory: what it does in which order."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256

import pytest

from dispatch.store.audit import History, Place
from dispatch.store.errors import Transient
from streams.audit_cursors import FAILOVER_REWIND_S
from streams.inbound_reader import Chunk
from tests.unit.streams.audit_parts import P0, World, finish


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
        async def read(self, stretches: Mapping[Place, tuple[int, int]]) -> list[Chunk]:
            self.now_s += 0.5
            return []

    world = Silent([b"a"])
    audit = world.audit()
    await audit.begin(world)
    rounds = 0
    with pytest.raises(TimeoutError, match="offsets wait"):
        while not await audit.round(world):
            rounds += 1
    assert 55 <= rounds <= 65
    assert world.kept == {}
