"""Fault 39: records that forge Faust's own headers, payloads in another's name, tokens that hold no more."""

from __future__ import annotations

import asyncio
import base64
import json
import uuid

import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient

from dispatch.area import CommandArea
from dispatch.bootstrap import open_runtime
from dispatch.config import Settings
from dispatch.gateway.auth import Authenticator, Principal, Unauthenticated
from dispatch.gateway.permissions import Role
from dispatch.store.pool import Store
from dispatch.store.tokens import Tokens
from schemas.topics import ALERTS_SHOP
from streams.topic_care import ensure_topics
from tests.contract.looking import one
from tests.faults.numbered.fault import Injections, fault
from tests.faults.numbered.feeding import RESPONDERS_STATUS, Topics, alert, status
from tests.faults.numbered.judging import sound
from tests.integration import auditing
from tests.worlds.small import AREA, book, roster


@fault(39, invariants=["I9"])
@pytest.mark.slow
async def test_nobody_can_have_a_worker_write_to_another_topic(
    kafka_bootstrap: str, database_dsn: str, injections: Injections
) -> None:
    """Reply headers and bodies of Faust are data: they land, and no foreign topic is written to (I9)."""
    settings = Settings(
        bootstrap_servers=kafka_bootstrap,
        partitions=auditing.PARTITIONS,
        consumer_group=f"test-{uuid.uuid4().hex}",
        fetch_max_wait_ms=50,
        dsn=database_dsn,  # type: ignore[arg-type]
    )
    await ensure_topics(settings, lambda _: None)
    await auditing.skip_to_the_end(settings)
    victim = f"victim-{uuid.uuid4().hex}"
    asked = {"__faust": {"ns": "@ReqRepRequest"}, "reply_to": victim, "correlation_id": "1"}
    body = json.dumps(asked | {"value": base64.b64encode(alert("forged")).decode()}).encode()
    headers = [("Faust-Ag-ReplyTo", victim.encode()), ("Faust-Ag-CorrelationId", b"1")]
    async with open_runtime(settings) as runtime:
        await runtime.adopt_roster(AREA, roster())
        await runtime.adopt_plans(AREA, book())
        async with auditing.worker(settings, runtime):
            async with AIOKafkaProducer(bootstrap_servers=kafka_bootstrap, acks="all") as producer:
                await producer.send_and_wait(ALERTS_SHOP, alert("with-headers"), headers=headers)
                await producer.send_and_wait(ALERTS_SHOP, body, headers=headers)
            injections.count(2)
            async with asyncio.timeout(60):
                while await one(runtime.store, "SELECT count(*) FROM receipt") != 2:
                    await asyncio.sleep(0.05)
        left = await sound(runtime.store)
    assert {raw for _, _, raw in left.receipts} == {alert("with-headers"), body}
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka_bootstrap)
    await admin.start()
    try:
        assert victim not in await admin.list_topics()
    finally:
        await admin.close()


@fault(39, invariants=["I9"])
async def test_nobody_answers_in_anothers_name(
    area: CommandArea, store: Store, injections: Injections
) -> None:
    """A report for somebody else's assignment, or from nobody known, is refused and changes nothing (I9)."""
    topics = Topics(area)
    await topics.tell(ALERTS_SHOP, alert(1))
    state = await area.present()
    mine, its = list(state.assignments.values())[:2]
    before = {a: one_.status for a, one_ in state.assignments.items()}
    for number, who in enumerate((its.responder_id, "somebody", "../unit-n", "")):
        await topics.tell(RESPONDERS_STATUS, status(who, mine.assignment_id, "accepted", f"r{number}"))
        injections.count()
    left = await sound(store)
    reasons = sorted(reason for _, _, reason in left.rejections)
    assert len(reasons) == 4
    assert f"assignment {mine.assignment_id} belongs to another responder" in reasons
    after = await area.present()
    assert {a: one_.status for a, one_ in after.assignments.items()} == before


@fault(39, invariants=["I9"])
async def test_a_token_that_was_revoked_or_ran_out_opens_nothing(
    store: Store, injections: Injections
) -> None:
    """Replayed after its revocation or its end, a device's token is no token, whoever remembers it (I9)."""
    tokens, now = Tokens(store), [0.0]
    guard = Authenticator(
        tokens, monotonic=lambda: now[0], now_ms=lambda: int(now[0] * 1_000) + 1_800_000_000_000, ttl_s=5.0
    )
    device = await tokens.issue(Role.PATROL, "unit-n", AREA)
    assert isinstance(await guard.authenticate(device), Principal)
    assert await tokens.revoke(device)
    now[0] += 5.0
    short = await tokens.issue(Role.PATROL, "unit-e", AREA, expires_at=1_800_000_000_000 + 6_000)
    await guard.authenticate(short)
    now[0] += 1.0
    for token in (device, short, f"{device}x", ""):
        with pytest.raises(Unauthenticated):
            await guard.authenticate(token)
        injections.count()
