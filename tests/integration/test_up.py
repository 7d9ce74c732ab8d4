"""`dispatch up`: ready when it says so, alive whatever dies, gone when told, and going on where it was."""

from __future__ import annotations

import asyncio
import shutil
import signal
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import httpx
import pytest

from dispatch.up.readiness import is_whole
from tests.integration.flow.reading import Watch, watching
from tests.integration.flow.saying import say
from tests.integration.flow.told import Told
from tests.integration.flow.whole import ROLES, Up, running_up

BACK_WITHIN_S: Final = 2.0
_PARTITIONS: Final = 2
_LIMIT_S: Final = 60
_SHOP: Final = "440515-shop-0001"

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]


@pytest.fixture(scope="module")
def data_dir() -> Iterator[Path]:
    """A data directory for all tests here: the second to come finds the roster imported."""
    path = Path(tempfile.mkdtemp(prefix="dispatch-up-"))
    yield path
    shutil.rmtree(path, ignore_errors=True)


@pytest.fixture
def broker(pytestconfig: pytest.Config) -> str:
    """The broker of this run."""
    return str(pytestconfig.getoption("--broker"))


def _client(up: Up, role: str) -> httpx.AsyncClient:
    bearer = {"Authorization": f"Bearer {up.ready['tokens'][role]}"}
    return httpx.AsyncClient(base_url=up.ready["console_url"], headers=bearer, timeout=30)


async def _nothing(_: Told) -> None:
    """Answer nothing."""


async def _alert(up: Up, watch: Watch) -> str:
    """Publish an alert over HTTP and wait until somebody is sent; returns the incident."""
    alert_id = f"up-{uuid.uuid4().hex}"
    body = {
        "alert_id": alert_id,
        "source_id": _SHOP,
        "occurred_at": "2026-01-01T08:00:00+08:00",
        "category": "theft",
    }
    async with _client(up, "publisher") as client:
        answer = await client.post("/v1/alerts", json=body)
    assert answer.status_code == 202, answer.text
    await watch.until(lambda: watch.home.get(alert_id) in watch.sent, "somebody was sent", _LIMIT_S)
    return watch.home[alert_id]


async def _serves(up: Up, incident_id: str) -> bool:
    async with _client(up, "dispatcher") as client:
        answer = await client.get(f"/v1/incidents/{incident_id}")
    return answer.status_code == 200 and bool(answer.json())


async def _await_ready(up: Up) -> None:
    """Wait until the service says of itself that it is ready again."""
    async with asyncio.timeout(_LIMIT_S), _client(up, "auditor") as client:
        while not await _is_ready(client):
            await asyncio.sleep(0.05)


async def _is_ready(client: httpx.AsyncClient) -> bool:
    try:
        return is_whole(await client.get("/readyz"))
    except httpx.TransportError:
        return False


async def test_a_killed_role_is_back_and_the_service_goes_on(
    data_dir: Path, tmp_path: Path, broker: str, pytestconfig: pytest.Config
) -> None:
    """An alert by HTTP becomes an assignment; so after all roles were killed, and after one was stopped."""
    ready_file = tmp_path / "ready.json"
    async with running_up(data_dir, ready_file, broker) as up:
        assert up.ready.keys() == {"bootstrap_servers", "dsn", "console_url", "tokens"}
        assert up.ready["tokens"].keys() == {"dispatcher", "publisher", "auditor"}
        assert ready_file.stat().st_mode & 0o077 == 0
        async with watching(up.ready["bootstrap_servers"], _PARTITIONS, _nothing) as watch:
            await _alert(up, watch)
            back = {role: await up.kill_role(role) for role in ROLES}
            say(pytestconfig, "back after " + ", ".join(f"{role} {s:.2f} s" for role, s in back.items()))
            assert max(back.values()) < BACK_WITHIN_S
            await _await_ready(up)
            await _alert(up, watch)
            hung_s = await up.replaced("worker", signal.SIGSTOP, _LIMIT_S)
            say(pytestconfig, f"a stopped worker was replaced after {hung_s:.1f} s")
            await _await_ready(up)
            await _alert(up, watch)
        assert await up.end(signal.SIGTERM) == 0
        assert not ready_file.exists()


async def test_it_goes_on_where_it_was(data_dir: Path, tmp_path: Path, broker: str) -> None:
    """Stopped or killed, and started again: the same addresses and tokens, the incidents still there."""
    ready_file = tmp_path / "ready.json"
    async with running_up(data_dir, ready_file, broker) as up:
        first = up.ready
        async with watching(first["bootstrap_servers"], _PARTITIONS, _nothing) as watch:
            incident_id = await _alert(up, watch)
        assert await up.end(signal.SIGTERM) == 0
    async with running_up(data_dir, ready_file, broker) as up:
        assert up.ready == first
        assert await _serves(up, incident_id)
        assert await up.end(signal.SIGKILL) == -signal.SIGKILL
    async with running_up(data_dir, ready_file, broker) as up:
        assert up.ready == first
        assert await _serves(up, incident_id)
