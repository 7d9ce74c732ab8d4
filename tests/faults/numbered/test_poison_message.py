"""Fault 34: a message that always fails: in the rules, in the parser, in the relay."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from dispatch.area import CommandArea
from dispatch.model.inputs import Input, StatusReported
from dispatch.model.state import AreaState
from dispatch.rules.decide import Decision
from dispatch.rules.draft import Tell
from dispatch.sitting.rulebook import Told, present_rules
from dispatch.store.log import add_area
from dispatch.store.outbox import Outbox
from dispatch.store.pool import Store
from schemas import jsontext
from streams.log_relay import Relay
from streams.publisher import Outgoing, PublishFailed
from tests.contract.looking import one
from tests.faults.numbered.fault import Injections, fault
from tests.faults.numbered.feeding import ALERTS_SHOP, RESPONDERS_STATUS, Topics, alert, status
from tests.faults.numbered.judging import alerts_of, left_in, sound
from tests.worlds.small import AREA

_NEIGHBOUR = "440507"


@fault(34, invariants=["I1"])
async def test_a_report_on_which_the_rules_fail_comes_before_a_person(
    area: CommandArea, store: Store, injections: Injections
) -> None:
    """What fails in the rules becomes an incident for review; its batch and what follows flow on (I1)."""
    good = present_rules()

    def decide(state: AreaState, given: Input, now: int, tell: Tell[Told]) -> Decision[Told]:
        if isinstance(given, StatusReported) and given.report_id == "poison":
            injections.count()
            raise RecursionError("maximum recursion depth exceeded")
        return good.decide(state, given, now, tell)

    topics = Topics(CommandArea(AREA, store, replace(good, decide=decide)))
    poison = topics.record(RESPONDERS_STATUS, status("unit-n", "asg-440515-1-1", "accepted", "poison"))
    await topics.land(
        topics.record(ALERTS_SHOP, alert(1)), poison, topics.record(ALERTS_SHOP, alert(2, east=0.01))
    )
    await topics.tell(ALERTS_SHOP, alert(3, east=0.02))
    left = await sound(store)
    assert alerts_of(left) == ["shop-00/a1", "unit-n/poison", "shop-00/a2", "shop-00/a3"]
    assert await one(store, "SELECT count(*) FROM incident WHERE status = 'review'") == 1
    ((_, _, reason),) = left.rejections
    assert reason == "the rules failed: RecursionError: maximum recursion depth exceeded"


@fault(34, invariants=["I1"])
async def test_a_message_that_crashes_the_parser_comes_before_a_person(
    area: CommandArea, store: Store, monkeypatch: pytest.MonkeyPatch, injections: Injections
) -> None:
    """A fault in reading loses nothing: raw bytes, an incident for review; others flow on (I1)."""
    poison = alert("poison")

    def parse(raw: bytes, most: int) -> object:
        if raw == poison:
            injections.count()
            raise MemoryError("out of memory")
        return jsontext.parse(raw, most)

    monkeypatch.setattr("dispatch.intake.reading.parse", parse)
    topics = Topics(area)
    batch = [poison, alert(1, east=0.01), poison, alert(2, east=0.02)]
    await topics.land(*(topics.record(ALERTS_SHOP, value) for value in batch))
    left = await sound(store)
    assert {raw for _, _, raw in left.receipts} == set(batch)
    assert {"shop-00/a1", "shop-00/a2"} < set(alerts_of(left))
    assert await one(store, "SELECT count(*) FROM incident WHERE status = 'review'") == 1
    assert all("MemoryError" in reason for _, _, reason in left.rejections)


class Picky:
    """A broker that never takes the records of one area, and keeps all others."""

    def __init__(self, refused: str, injections: Injections) -> None:
        self.refused = refused
        self.injections = injections
        self.taken: list[str] = []

    async def publish(self, records: Sequence[Outgoing]) -> None:
        """Take the records or none of them."""
        names = [dict(record.headers)["ce_id"].decode() for record in records]
        if any(name.startswith(f"{self.refused}:") for name in names):
            self.injections.count()
            raise PublishFailed("message too large")
        self.taken += names


@fault(34, invariants=["I1"])
async def test_a_row_that_cannot_be_published_holds_up_no_other_area(
    area: CommandArea, store: Store, injections: Injections
) -> None:
    """Its own area keeps its order and waits, the relay says why; all else goes out (I1, I6)."""
    await add_area(store, _NEIGHBOUR)
    topics = Topics(area)
    await topics.tell(ALERTS_SHOP, alert(1))
    await topics.tell(RESPONDERS_STATUS, status("unit-n", "none", "accepted", "r1"))
    async with store.connection() as connection:
        copied = "area_id, seq, at, actor, input, events, messages, rules_version, prev_hash, hash"
        await connection.execute(
            f"INSERT INTO area_log ({copied})"
            f" SELECT '{_NEIGHBOUR}', {copied.partition(', ')[2]} FROM area_log"
        )
        await connection.execute("UPDATE command_area SET seq = (SELECT max(seq) FROM area_log)")
    broker = Picky(_NEIGHBOUR, injections)
    relay = Relay(Outbox(store), broker, 0.01)
    for _ in range(3):
        with pytest.raises(PublishFailed, match="too large"):
            await relay.round()
    assert {name.split(":")[0] for name in broker.taken} == {AREA}
    assert await one(store, "SELECT published_seq FROM relay_cursor WHERE area_id = $1", AREA) == 4
    left = await left_in(store)
    assert all(published for _, published, _ in left.rejections)
    assert await one(store, "SELECT published_seq FROM relay_cursor WHERE area_id = $1", _NEIGHBOUR) == 0
