"""Several readers bring entries to one area at the same time."""

from __future__ import annotations

import asyncio

import pytest

from dispatch.area import CommandArea
from dispatch.model.inputs import PlansAdopted
from dispatch.model.state import DocumentMissing
from dispatch.record import Entry
from dispatch.store.pool import Store
from dispatch.store.verify import verify
from tests.contract.entries import alert
from tests.contract.looking import one
from tests.worlds.small import AREA

_TRANSACTIONS = "SELECT count(DISTINCT xmin::text) FROM area_log WHERE actor <> 'test'"


async def test_those_who_wait_share_a_transaction(area: CommandArea, store: Store) -> None:
    """Of ten who come at once the first goes alone, and the second takes all others along."""
    await area.present()
    done = await asyncio.gather(*(area.apply([alert(n, x_m=400 * n)]) for n in range(1, 11)))
    assert [len(outcomes) for outcomes in done] == [1] * 10
    assert [outcomes[0].entry.receipt.event_id for outcomes in done if outcomes[0].entry.receipt] == [
        f"a{n}" for n in range(1, 11)
    ]
    assert all(outcomes[0].fresh and outcomes[0].seq for outcomes in done)
    assert await one(store, _TRANSACTIONS) == 2
    assert await verify(store) is None


async def test_a_bad_entry_harms_only_who_brought_it(area: CommandArea, store: Store) -> None:
    """An entry that cannot be decided fails for its owner; those in the same transaction go on record."""
    await area.present()
    bad = Entry(AREA, "test", PlansAdopted("no-such-plans", "test"))
    done = await asyncio.gather(
        area.apply([alert(1)]),
        area.apply([alert(2, x_m=900)]),
        area.apply([bad]),
        area.apply([alert(3, x_m=-900)]),
        return_exceptions=True,
    )
    assert isinstance(done[2], DocumentMissing)
    for outcomes in (done[0], done[1], done[3]):
        assert not isinstance(outcomes, BaseException) and outcomes[0].fresh, outcomes
    assert await verify(store) is None


async def test_who_gives_up_waiting_takes_nobody_down(area: CommandArea, store: Store) -> None:
    """Cancelled while others wait, the others' entries go on record all the same."""
    await area.present()
    tasks = [asyncio.create_task(area.apply([alert(n, x_m=400 * n)])) for n in range(1, 6)]
    await asyncio.sleep(0)
    tasks[1].cancel()
    done = await asyncio.gather(*tasks, return_exceptions=True)
    assert isinstance(done[1], asyncio.CancelledError)
    assert all(not isinstance(o, BaseException) and o[0].fresh for n, o in enumerate(done) if n != 1)
    with pytest.raises(asyncio.CancelledError):
        await tasks[1]
    assert await verify(store) is None
