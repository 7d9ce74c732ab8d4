"""When a worker counts as one that has work and lands nothing."""

from __future__ import annotations

from collections.abc import Sequence

from dispatch.record import Record
from dispatch.store.audit import Place
from streams.lag import LagJudge, Look, Tally


def look(at_s: float, lag: int, landed: int = 0, *, database: bool = True) -> Look:
    """One look at one topic."""
    return Look(at_s, {"alerts.shop": lag}, {"alerts.shop": landed}, database)


def test_lag_without_landing_is_found_after_the_limit() -> None:
    """Records wait, the database answers, nothing lands: found after 20 s, not before."""
    judge = LagJudge(20.0)
    assert judge.look(look(0, 5)) == []
    assert judge.look(look(20, 5)) == []
    assert judge.look(look(20.1, 5)) == ["alerts.shop"]


def test_landing_starts_the_count_anew() -> None:
    """As long as something lands every now and then, however long the queue, nothing is wrong."""
    judge = LagJudge(20.0)
    for second in range(0, 200, 15):
        assert judge.look(look(second, 10_000, landed=second)) == []


def test_time_without_database_or_lag_does_not_count() -> None:
    """While the database is away nobody can land; a topic that was caught up begins anew."""
    judge = LagJudge(20.0)
    judge.look(look(0, 5))
    assert judge.look(look(15, 5, database=False)) == []
    assert judge.look(look(30, 5)) == []
    assert judge.look(look(45, 0)) == []
    assert judge.look(look(46, 5)) == []
    assert judge.look(look(66, 5)) == []
    assert judge.look(look(67, 5)) == ["alerts.shop"]


def test_each_topic_is_judged_by_itself() -> None:
    """Positions that flow do not hide alerts that stand still."""
    judge = LagJudge(20.0)
    found = [
        judge.look(
            Look(second, {"alerts.shop": 3, "responders.position": 9}, {"responders.position": second}, True)
        )
        for second in range(0, 25, 4)
    ]
    assert found[-1] == ["alerts.shop"]
    assert found[-2] == []


def test_an_excused_topic_begins_anew() -> None:
    """Offsets without records behind them are no reason, until the limit is over again."""
    judge = LagJudge(20.0)
    judge.look(look(0, 1))
    assert judge.look(look(21, 1)) == ["alerts.shop"]
    judge.excuse("alerts.shop")
    assert judge.look(look(22, 1)) == []
    assert judge.look(look(43, 1)) == ["alerts.shop"]


async def test_only_what_landed_is_counted() -> None:
    """A landing that raises counts nothing; one that returns counts every record by its topic."""

    class Inner:
        fails = True

        async def land(self, records: Sequence[Record]) -> None:
            if self.fails:
                raise OSError("away")

    inner = Inner()
    tally = Tally(inner)
    records = [Record("alerts.shop", 0, 1, None, b"a"), Record("alerts.patrol", 0, 1, None, b"b")]
    try:
        await tally.land(records)
    except OSError:
        assert tally.landed() == {}
    inner.fails = False
    await tally.land(records)
    assert tally.landed() == {"alerts.shop": 1, "alerts.patrol": 1}


async def test_the_tally_knows_how_far_each_partition_landed() -> None:
    """What is reached is the offset after the latest landed, of each partition by itself."""

    class Landing:
        async def land(self, records: Sequence[Record]) -> None:
            pass

    tally = Tally(Landing())
    await tally.land([Record("alerts.shop", 1, 7, None, b""), Record("alerts.shop", 0, 3, None, b"")])
    await tally.land([Record("alerts.shop", 1, 8, None, b"")])
    assert tally.reached() == {Place("alerts.shop", 1): 9, Place("alerts.shop", 0): 4}
