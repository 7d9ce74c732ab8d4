"""The auditor during a backlog: what is late is left to the workers, what is lost is landed at once."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from aiokafka.errors import GroupAuthorizationFailedError
from structlog.testing import capture_logs

from dispatch import metrics
from dispatch.store.audit import History
from streams.audit_cursors import FAILOVER_REWIND_S
from streams.broker_admin import TopicError
from streams.offset_audit import OffsetAudit
from tests.unit.streams.audit_parts import P0, STANDSTILL_S, World, finish


def backlog(landed: int, count: int = 50) -> World:
    """A flood of which the workers have landed and committed the first so many records."""
    world = World([b"%d" % n for n in range(count)])
    world.prove(*range(landed))
    world.workers = {P0: landed}
    return world


async def rounds(world: World, audit: OffsetAudit) -> None:
    """Let the auditor go on until it has nothing to do."""
    while await audit.round(world):
        pass


def late() -> tuple[float, float]:
    """How many offsets the metrics say are late, and the age of the oldest in s."""
    return metrics.AUDIT_LATE._value.get(), metrics.AUDIT_LATE_AGE._value.get()


async def test_a_backlog_that_is_worked_off_is_late_and_nothing_else() -> None:
    """However old: not landed, not told, not even read; the auditor is well, and says how late it is."""
    world = backlog(landed=5)
    audit = await finish(world)
    for done in range(6, 51):
        world.now_s += STANDSTILL_S - 1
        world.prove(done - 1)
        await rounds(world, audit)
        assert late()[0] == 50 - (done - 1)
        assert world.kept == {P0: done - 1}, "a receipt is not enough: the commit may be a moment later"
        world.workers = {P0: done}
        await rounds(world, audit)
        assert audit.condition() == ""
    assert late() == (0, 0)
    assert (world.said, world.kept) == ([], {P0: 50})


async def test_what_was_passed_over_in_a_backlog_is_landed_at_once() -> None:
    """Committed without a receipt is lost: told and landed, while all behind it is left to the workers."""
    world = backlog(landed=30)
    del world.proof[7], world.proof[29]
    await finish(world)
    assert world.said == ["told repaired", "landed [7]", "told repaired", "landed [29]"]
    assert world.kept == {P0: 30}


async def test_what_was_landed_ahead_of_its_turn_passes_nothing_over() -> None:
    """Receipts of urgent alerts further on, the newest too, make nothing before them a loss."""
    world = backlog(landed=10)
    world.prove(20, 35, 49)
    audit = await finish(world)
    world.now_s += STANDSTILL_S - 1
    await rounds(world, audit)
    assert (world.said, late()[0]) == ([], 40)


async def test_what_nobody_works_on_is_landed_and_told() -> None:
    """After the bounded time without a commit the auditor does it itself, until somebody comes back."""
    world = backlog(landed=10, count=30)
    audit = await finish(world)
    world.now_s += STANDSTILL_S - 1
    await rounds(world, audit)
    assert world.said == []
    world.now_s += 1
    await rounds(world, audit)
    assert world.said == ["told repaired", f"landed {list(range(10, 30))}"]
    assert late() == (0, 0)
    world.values += [b"new"] * 2
    world.workers = {P0: 11}
    await rounds(world, audit)
    assert (len(world.said), late()[0]) == (2, 2), "what it has landed itself does not wait any more"


@pytest.mark.parametrize("error", [GroupAuthorizationFailedError(), TopicError("away"), TimeoutError()])
async def test_a_broker_that_does_not_say_where_the_workers_are_loses_nothing(error: Exception) -> None:
    """Never told, the auditor lands what is old as ever; told before, it does so after the bounded time."""
    world = backlog(landed=10, count=30)
    world.broker_fails = error
    with capture_logs() as logs:
        audit = await finish(world)
        await rounds(world, audit)
    assert world.landed == list(range(10, 30))
    assert sum("how far the workers are" in one["event"] for one in logs) == 1
    world = backlog(landed=10, count=30)
    audit = await finish(world)
    world.broker_fails = error
    world.now_s += STANDSTILL_S - 1
    await rounds(world, audit)
    assert world.said == []
    world.now_s += 1
    await rounds(world, audit)
    assert world.said == ["told repaired", f"landed {list(range(10, 30))}"]


async def test_after_a_failover_what_was_committed_is_lost_and_what_was_not_is_late() -> None:
    """Receipts that are gone of offsets long committed are landed again, in the midst of a backlog too."""
    world = backlog(landed=30)
    audit = await finish(world)
    for gone in range(24, 30):
        del world.proof[gone]
    world.present, world.young = History("cluster", 2), 20
    world.now_s += STANDSTILL_S
    await rounds(world, audit)
    assert world.said == ["told rewound", "told repaired", f"landed {list(range(24, 30))}"]
    assert (world.kept, late()[0]) == ({P0: 30}, 20)
    assert FAILOVER_REWIND_S == 15 * 60


async def test_the_workers_are_asked_before_the_ledger_is() -> None:
    """What lands and is committed in between is no loss: a receipt was there before its commit."""

    class Busy(World):
        async def unproven(self, place: object, hashes: Mapping[int, bytes]) -> set[int]:
            self.prove(*range(self.workers[P0], self.workers[P0] + 5))
            self.workers = {P0: self.workers[P0] + 5}
            return await super().unproven(P0, hashes)

    world = Busy([b"%d" % n for n in range(50)])
    world.prove(*range(5))
    world.workers = {P0: 5}
    audit = await finish(world)
    while world.kept[P0] < 45:
        await rounds(world, audit)
    assert world.said == []


async def test_lateness_is_logged_at_a_pace() -> None:
    """A line when it begins and one a minute, not one a look."""
    world = backlog(landed=5)
    with capture_logs() as logs:
        audit = await finish(world)
        for second in range(1, 150):
            world.now_s = second
            world.workers = {P0: 5 + second // 30}
            world.prove(*range(world.workers[P0]))
            await rounds(world, audit)
    said = [one for one in logs if one["event"].startswith("records are late")]
    assert [(one["waiting"], one["oldest_s"]) for one in said] == [(45, 0), (43, 60), (41, 120)]
