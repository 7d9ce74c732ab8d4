"""Fault 32: payloads at and beyond every limit, on each inbound topic and by HTTP."""

from __future__ import annotations

import resource
import time
from collections.abc import AsyncIterator

import httpx
import pytest

from dispatch.area import CommandArea
from dispatch.gateway.permissions import Role
from dispatch.store.pool import Store
from schemas.topics import INBOUND
from tests.contract.looking import one
from tests.faults.numbered.fault import Injections, fault
from tests.faults.numbered.feeding import ALERTS_SHOP, Topics, alert
from tests.faults.numbered.judging import alerts_of, sound
from tests.faults.numbered.payloads import HUGE, LIMIT, sized
from tests.unit.console.listening import listening
from tests.unit.console.served import Served

_MOST_GROWTH_MB = 200
_READ_S = 5


@fault(32, invariants=["I1", "I12"])
async def test_on_every_topic_they_are_on_record_and_before_a_person(
    area: CommandArea, store: Store, injections: Injections
) -> None:
    """Raw bytes, a reason, an incident for review for each; what follows flows on (I1 I12)."""
    topics = Topics(area)
    for topic in INBOUND:
        for body in HUGE.values():
            began = time.monotonic()
            await topics.tell(topic, body)
            assert time.monotonic() - began < _READ_S
            injections.count()
    for name, size in (("below", LIMIT - 1), ("limit", LIMIT)):
        await topics.tell(ALERTS_SHOP, sized(name, size))
    left = await sound(store)
    assert {raw for _, _, raw in left.receipts} >= set(HUGE.values())
    assert len(left.landed) == len(INBOUND) * len(HUGE) + 2
    assert len(left.rejections) == len(INBOUND) * len(HUGE)
    assert {"shop-00/abelow", "shop-00/alimit"} < set(alerts_of(left))
    unreadable = sum(bool(row.input["alert"]["unreadable"]) for row in left.inputs("alert_received"))
    assert unreadable >= 3 * len(HUGE), "an unreadable alert is still an alert"
    assert await one(store, "SELECT count(*) FROM incident WHERE status = 'review'") != 0


@fault(32, invariants=["I1", "I12"])
async def test_by_http_they_are_refused_and_cost_little(injections: Injections) -> None:
    """Each is refused with 4xx, not published, memory bounded; the limit itself comes in (I1 I12)."""
    served = Served()
    async with listening(served.app) as at:
        headers = served.header(Role.PUBLISHER)
        before_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        async with httpx.AsyncClient(base_url=f"http://{at}", headers=headers, timeout=30) as client:
            for name, body in HUGE.items():
                answer = await client.post("/v1/alerts", content=body)
                assert answer.status_code in (400, 413, 422), (name, answer.text)
                injections.count()
            bomb = {"content-encoding": "gzip"}
            answer = await client.post("/v1/alerts", content=HUGE["a zip bomb"], headers=bomb)
            assert 400 <= answer.status_code < 500
            assert served.publisher.records == []
            assert (await client.post("/v1/alerts", content=sized("limit", LIMIT))).status_code == 202
            await _endless(client)
            injections.count(2)
            assert (await client.post("/v1/alerts", content=alert("after"))).status_code == 202
        grown_mb = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before_kb) / 1024
    injections.note("grown_mb", grown_mb)
    assert grown_mb < _MOST_GROWTH_MB
    assert len(served.publisher.records) == 2


async def _endless(client: httpx.AsyncClient) -> None:
    """Send 100 MB without saying so before: it is cut off after the limit."""
    sent = 0

    async def body() -> AsyncIterator[bytes]:
        nonlocal sent
        for _ in range(1_600):
            sent += 65_536
            yield b" " * 65_536

    try:
        answer = await client.post("/v1/alerts", content=body())
    except httpx.TransportError:
        return  # the server closed while we were still sending
    assert answer.status_code == 413
    assert sent <= 104_857_600


@fault(32, invariants=["I12"])
@pytest.mark.parametrize("declared", ["104857600", "99999999999999999999"])
async def test_what_is_declared_too_large_is_not_read(declared: str, injections: Injections) -> None:
    """A body that says itself that it is too large is refused before a byte of it is kept (I12)."""
    served = Served()
    async with served.client(Role.PUBLISHER) as client:
        answer = await client.post("/v1/alerts", content=b"{}", headers={"content-length": declared})
    injections.count()
    assert answer.status_code == 413
