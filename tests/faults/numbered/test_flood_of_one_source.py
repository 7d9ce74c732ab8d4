"""Fault 35: one source sends as fast as it can, others send ten a second."""

from __future__ import annotations

import asyncio
import time

import httpx

from dispatch.area import CommandArea
from dispatch.gateway.permissions import Role
from dispatch.gateway.quota import Quota
from dispatch.store.pool import Store
from tests.contract.looking import one
from tests.faults.numbered.fault import Injections, fault
from tests.faults.numbered.feeding import Topics, alert
from tests.faults.numbered.judging import alerts_of, sound
from tests.unit.console.listening import listening
from tests.unit.console.served import Served

_SECONDS, _OTHERS, _BATCH = 3.0, 10, 50
_LIMIT, _RESERVE = 500, 500
_P99_S = 2.0


@fault(35, invariants=["I1", "I10", "I12"])
async def test_a_flood_delays_and_silences_nobody_else(
    area: CommandArea, store: Store, injections: Injections
) -> None:
    """Others are answered in time and order, no fire is lost, one incident names the flood (I1 I10 I12)."""
    served = Served(quota=Quota(_LIMIT, 1_000_000, _RESERVE))
    took: list[float] = []
    async with listening(served.app) as at:
        headers = served.header(Role.PUBLISHER)
        async with (
            httpx.AsyncClient(base_url=f"http://{at}", headers=headers, timeout=30) as loud,
            httpx.AsyncClient(base_url=f"http://{at}", headers=headers, timeout=30) as quiet,
        ):
            flood = asyncio.create_task(_flood(loud, injections))
            fires = asyncio.create_task(_fires(loud))
            for number in range(int(_SECONDS * _OTHERS)):
                began = time.monotonic()
                body = alert(number, source_id=f"shop-0{number % 9 + 1}", category="animal")
                assert (await quiet.post("/v1/alerts", content=body)).status_code == 202
                took.append(time.monotonic() - began)
                await asyncio.sleep(max(0.0, 1 / _OTHERS - took[-1]))
            urgent = await fires
            refused = await flood
    p99 = sorted(took)[int(len(took) * 0.99)]
    injections.note("others_p99_s", p99)
    injections.note("refused", refused)
    assert p99 < _P99_S
    assert refused > 0
    topics = Topics(area)
    sent = [record for record in served.publisher.records if record.source_id != "shop-00"]
    urgent_records = [record for record in served.publisher.records if b'"afire-' in record.value]
    await topics.land(*(topics.record(r.topic, r.value, r.headers) for r in [*urgent_records, *sent]))
    names = alerts_of(await sound(store))
    assert [n for n in names if n.startswith("shop-00/afire-")] == [
        f"shop-00/afire-{n}" for n in range(urgent)
    ]
    for shop in range(1, 10):
        mine = [int(n.rpartition("/a")[2]) for n in names if n.startswith(f"shop-0{shop}/")]
        assert mine == sorted(mine)
    assert sum(not n.startswith("shop-") for n in names) == 1
    assert await one(store, "SELECT count(*) FROM incident WHERE status = 'review'") == 1


async def _flood(client: httpx.AsyncClient, injections: Injections) -> int:
    """Send as fast as answers come until the time is over; returns how many alerts were refused."""
    refused, number, end = 0, 0, time.monotonic() + _SECONDS
    while time.monotonic() < end:
        batch = [alert(f"flood-{number + n}", category="animal") for n in range(_BATCH)]
        answer = await client.post("/v1/alerts", content=b"[" + b",".join(batch) + b"]")
        number += _BATCH
        injections.count(_BATCH)
        assert answer.status_code in (202, 429)
        refused += _BATCH * (answer.status_code == 429)
    return refused


async def _fires(client: httpx.AsyncClient) -> int:
    """In the middle of it the same source reports fires; returns how many, all of them let in."""
    await asyncio.sleep(_SECONDS / 2)
    for number in range(10):
        answer = await client.post("/v1/alerts", content=alert(f"fire-{number}", category="fire"))
        assert answer.status_code == 202
    return 10
