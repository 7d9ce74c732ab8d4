"""Fault 33: text that is no text, or that wants to be more than text."""

from __future__ import annotations

from dispatch.area import CommandArea
from dispatch.gateway.permissions import Role
from dispatch.store.pool import Store
from schemas import INBOUND
from tests.contract.looking import one
from tests.faults.numbered.fault import Injections, fault
from tests.faults.numbered.feeding import ALERTS_SHOP, Topics
from tests.faults.numbered.judging import alerts_of, left_in, sound
from tests.faults.numbered.payloads import BYTES, TEXTS, hostile
from tests.unit.console.served import Served


@fault(33, invariants=["I1"])
async def test_hostile_words_lose_no_alert_and_are_kept_as_they_came(
    area: CommandArea, store: Store, injections: Injections
) -> None:
    """Every text is landed byte for byte and becomes an alert; none does anything but being told (I1)."""
    bodies = {name: hostile(str(number), text) for number, (name, text) in enumerate(TEXTS.items())}
    topics = Topics(area)
    for body in bodies.values():
        await topics.tell(ALERTS_SHOP, body)
        injections.count()
    left = await sound(store)
    assert {raw for _, _, raw in left.receipts} == set(bodies.values())
    assert sorted(alerts_of(left)) == sorted(f"shop-00/a{n}" for n in range(len(TEXTS)))
    assert left.rejections == []
    told = {row.input["alert"]["text"] for row in left.inputs("alert_received")}
    assert {TEXTS["HTML"], TEXTS["SQL"], TEXTS["template"], TEXTS["CSV formula"]} <= told


@fault(33, invariants=["I1"])
async def test_bytes_that_are_no_text_are_kept_as_they_came(
    area: CommandArea, store: Store, injections: Injections
) -> None:
    """On every inbound topic the raw bytes are on record; of an alert topic they become an alert (I1)."""
    topics = Topics(area)
    for topic in INBOUND:
        for body in BYTES.values():
            await topics.tell(topic, body)
            injections.count()
    left = await left_in(store)
    assert {raw for _, _, raw in left.receipts} == set(BYTES.values())
    assert len(left.landed) == len(INBOUND) * len(BYTES)
    assert len(left.inputs("alert_received")) >= len(BYTES)
    assert await one(store, "SELECT count(*) FROM receipt") != 0


@fault(33, invariants=["I1"])
async def test_by_http_hostile_words_are_published_as_they_were_sent(injections: Injections) -> None:
    """The answer is 202, or names what is wrong, and then nothing is published (I1)."""
    served = Served()
    async with served.client(Role.PUBLISHER) as client:
        for number, text in enumerate(TEXTS.values()):
            answer = await client.post("/v1/alerts", content=hostile(str(number), text))
            assert answer.status_code == 202, answer.text
            assert answer.headers["content-type"].startswith("application/json")
            injections.count()
        published = len(served.publisher.records)
        for body in BYTES.values():
            answer = await client.post("/v1/alerts", content=body)
            assert answer.status_code in (202, 413, 422)
            published += answer.status_code == 202
            injections.count()
    assert len(served.publisher.records) == published
