"""On the stand-in broker, which keeps nothing: what came by HTTP is safe all the same."""

from __future__ import annotations

import asyncio
import os
import signal
import uuid
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Final

import asyncpg
import httpx
import psutil
import pytest

from dispatch.up.readiness import is_whole
from tests.integration.flow.whole import Up, running_up

_LIMIT_S: Final = 90
_SHOP: Final = "440515-shop-0001"

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


@pytest.fixture
async def up(tmp_path: Path) -> AsyncIterator[Up]:
    """A running `dispatch up` on the stand-in."""
    async with running_up(tmp_path / "data", tmp_path / "ready.json", "tansu") as running:
        yield running


def _client(up: Up, role: str) -> httpx.AsyncClient:
    bearer = {"Authorization": f"Bearer {up.ready['tokens'][role]}"}
    return httpx.AsyncClient(base_url=up.ready["console_url"], headers=bearer, timeout=30)


def _body(alert_id: str) -> dict[str, Any]:
    occurred = "2026-01-01T08:00:00+08:00"
    return {"alert_id": alert_id, "source_id": _SHOP, "occurred_at": occurred, "category": "theft"}


async def _post(up: Up, alert_id: str) -> dict[str, Any]:
    async with _client(up, "publisher") as client:
        answer = await client.post("/v1/alerts", json=_body(alert_id))
    assert answer.status_code == 202, answer.text
    (receipt,) = answer.json()["receipts"]
    return dict(receipt)


def _broker(up: Up) -> psutil.Process:
    (found,) = (p for p in up.descendants() if "--storage-engine=memory://tansu/" in p.cmdline())
    return found


async def _incident(up: Up, alert_id: str) -> dict[str, Any]:
    """Return the one incident that has the alert."""
    async with _client(up, "dispatcher") as client:
        listed = (await client.get("/v1/incidents", params={"limit": 100})).json()["incidents"]
        (found,) = (one for one in listed if alert_id in one["alert_ids"])
        return dict((await client.get(f"/v1/incidents/{found['incident_id']}")).json())


async def _whole(up: Up) -> dict[str, Any]:
    """Wait until everything works; return what the readiness check said."""
    async with asyncio.timeout(_LIMIT_S), _client(up, "auditor") as client:
        while not is_whole(answer := await client.get("/readyz")):
            await asyncio.sleep(0.1)
    return dict(answer.json()["checks"])


async def _published(up: Up) -> None:
    """Wait until the relay has sent everything on."""
    connection = await asyncpg.connect(up.ready["dsn"])
    try:
        async with asyncio.timeout(_LIMIT_S):
            while await connection.fetchval(
                "SELECT count(*) FROM command_area JOIN relay_cursor USING (area_id)"
                " WHERE seq > published_seq"
            ):
                await asyncio.sleep(0.1)
    finally:
        await connection.close()


async def test_an_alert_outlives_the_broker_that_is_killed_right_after_its_202(up: Up) -> None:
    """The receipt says `database`; the broker dies; the alert has its incident and its people."""
    assert "land straight in the database" in (await _whole(up))["direct"]["detail"]
    assert "stand-in" in up.child.log_file.read_text()
    first, second = f"tansu-{uuid.uuid4().hex}", f"tansu-{uuid.uuid4().hex}"
    assert (await _post(up, first))["stored"] == "database"
    killed = _broker(up)
    os.kill(killed.pid, signal.SIGKILL)
    assert (await _post(up, second))["stored"] == "database", "it is taken while the broker is away"
    assert (await _post(up, first))["stored"] == "database", "and a repeat of it too"
    before = {alert_id: await _incident(up, alert_id) for alert_id in (first, second)}
    assert before[first]["assignments"]
    await _whole(up)
    assert _broker(up).pid != killed.pid
    third = f"tansu-{uuid.uuid4().hex}"
    await _post(up, third)
    assert (await _incident(up, third))["incident_id"]
    for alert_id, was in before.items():
        assert (await _incident(up, alert_id))["incident_id"] == was["incident_id"]
    await _published(up)
