"""A phone on the real console and database: what is decided elsewhere reaches it, and only its own."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest
from pydantic import SecretStr
from websockets.asyncio.client import connect

from dispatch.bootstrap import Runtime, open_runtime
from dispatch.config import Settings
from dispatch.console.assembly import assemble
from dispatch.gateway.permissions import Role
from dispatch.model.commands import StandDownCommand
from dispatch.store.tokens import Tokens
from tests.contract.entries import alert
from tests.unit.console.listening import Events, events, listening
from tests.unit.console.served import ORIGIN, MemoryPublisher
from tests.worlds.small import AREA, book, roster

LIMIT_S = 60


@dataclass
class Phone:
    """A console with its database, a worker beside it, and a phone that was let in as unit-n."""

    at: str
    worker: Runtime
    headers: dict[str, str] = field(default_factory=dict)

    @asynccontextmanager
    async def client(self, role: Role | None = None) -> AsyncIterator[httpx.AsyncClient]:
        """A client with the phone's cookie, or with a token of a role."""
        headers = dict(self.headers)
        if role is not None:
            headers = {"Authorization": f"Bearer {await Tokens(self.worker.store).issue(role, 'li', AREA)}"}
        async with httpx.AsyncClient(base_url=f"http://{self.at}", headers=headers, timeout=30) as client:
            yield client

    async def let_in(self) -> None:
        """Log the phone in with a device code."""
        async with self.client(Role.DISPATCHER) as desk:
            issued = await desk.post("/v1/devices/codes", json={"responder_id": "unit-n"})
        async with self.client() as phone:
            body = {"code": issued.json()["code"], "device_name": "red phone"}
            answer = await phone.post("/v1/devices", json=body, headers={"Origin": ORIGIN})
        assert answer.status_code == 201, answer.text
        self.headers = {"Cookie": f"dispatch={answer.cookies['dispatch']}", "Origin": ORIGIN}

    async def stand_down(self) -> None:
        """Stand everybody down, as another process."""
        area = self.worker.areas[AREA]
        (incident,) = (await area.present()).incidents.values()
        await area.command(StandDownCommand("dispatcher:wang", incident.incident_id), incident.seq)

    async def let_time_pass(self, ms: int) -> None:
        """Let the time of the area go on, and the worker act on what is due."""
        async with self.worker.store.connection() as connection:
            await connection.execute("UPDATE command_area SET ahead_ms = ahead_ms + $1", ms)
        await self.worker.areas[AREA].tick()


@pytest.fixture
async def phone(database_dsn: str, tmp_path: Path) -> AsyncIterator[Phone]:
    """A phone that is let in."""
    settings = Settings(
        dsn=SecretStr(database_dsn), area=AREA, data_dir=tmp_path, console_origins=ORIGIN, pool_size=4
    )
    async with AsyncExitStack() as stack:
        worker = await stack.enter_async_context(open_runtime(settings, "worker"))
        await worker.adopt_roster(AREA, roster())
        await worker.adopt_plans(AREA, book())
        console = await stack.enter_async_context(open_runtime(settings, "console"))
        assembly = assemble(settings, console, MemoryPublisher())
        feed = asyncio.create_task(assembly.feed.run())
        found = Phone(await stack.enter_async_context(listening(assembly.app)), worker)
        await found.let_in()
        yield found
        assembly.feed.close()
        feed.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await feed
        await assembly.wire.close()


async def told(stream: Events, status: str) -> dict[str, Any]:
    """Return the next event of the phone's own assignments, which has to be of this status."""
    async with asyncio.timeout(LIMIT_S):
        while (event := await stream.next()).get("topic") != "assignments":
            pass
    assert (event["data"]["responder_id"], event["data"]["status"]) == ("unit-n", status)
    found: dict[str, Any] = event["data"]
    return found


async def test_what_is_decided_elsewhere_reaches_the_phone(phone: Phone) -> None:
    """Being assigned, expiring unanswered and being stood down come by the stream, each at once and alone."""
    async with events(phone.at, phone.headers) as stream:
        assert (await stream.next())["type"] == "feed.hello"
        await phone.worker.areas[AREA].apply([alert(1)])
        made = await told(stream, "notified")
        assert made["respond_by"]
        async with phone.client() as client:
            (own,) = (await client.get("/v1/me/assignments")).json()["assignments"]
        assert (own["assignment_id"], own["seq"], own["status"]) == (
            made["assignment_id"], made["seq"], "notified",
        )  # fmt: skip
        await phone.let_time_pass(300_000)
        assert (await told(stream, "expired"))["assignment_id"] == made["assignment_id"]


async def test_the_websocket_tells_the_same(phone: Phone) -> None:
    """With a ticket of the phone's session the feed over WebSocket brings what another process decided."""
    async with phone.client() as client:
        ticket = (await client.post("/v1/tickets")).json()["ticket"]
    async with connect(f"ws://{phone.at}/v1/live", origin=ORIGIN, open_timeout=30) as socket:  # type: ignore[arg-type]
        await socket.send(orjson.dumps({"ticket": ticket}).decode())
        statuses: list[tuple[str, str]] = []
        async with asyncio.timeout(LIMIT_S):
            assert orjson.loads(await socket.recv())["type"] == "feed.hello"
            await phone.worker.areas[AREA].apply([alert(1)])
            while len(statuses) < 2:
                frame = orjson.loads(await socket.recv())
                if frame.get("topic") == "assignments":
                    statuses.append((frame["data"]["responder_id"], frame["data"]["status"]))
                    if len(statuses) == 1:
                        await phone.stand_down()
    assert statuses == [("unit-n", "notified"), ("unit-n", "stood_down")]


async def test_a_phone_that_is_revoked_is_cut_off(phone: Phone) -> None:
    """A lost phone sees nothing more within seconds: neither by its open feed nor by asking."""
    async with events(phone.at, phone.headers) as stream:
        assert (await stream.next())["type"] == "feed.hello"
        await Tokens(phone.worker.store).revoke_subject("unit-n")
        async with asyncio.timeout(LIMIT_S):
            while (event := await stream.next())["type"] != "feed.revoked":
                assert event.get("topic") is None
    async with phone.client() as client:
        assert (await client.get("/v1/me")).status_code == 401


async def test_reports_of_a_phone_land_once(phone: Phone) -> None:
    """Duty and positions sent twice, as a phone without network does, are one row each in the real log."""
    at = "2026-11-22T08:00:00Z"
    duty = {"report_id": "d1", "status": "on_duty", "at": at}
    place = {"report_id": "p1", "at": at, "latitude": 23.466, "longitude": 116.762}
    async with phone.client() as client:
        first = await client.post("/v1/me/duty", json=duty)
        moved = await client.post("/v1/me/positions", json={"positions": [place]})
        before = (await phone.worker.areas[AREA].present()).seq
        again = await client.post("/v1/me/duty", json=duty)
        still = await client.post("/v1/me/positions", json={"positions": [place]})
        assert (first.json(), again.json()) == (
            {"repeat": False, "on_duty": True}, {"repeat": True, "on_duty": True},
        )  # fmt: skip
        assert (moved.json(), still.json()) == (
            {"accepted": 1, "repeats": 0, "refused": 0}, {"accepted": 0, "repeats": 1, "refused": 0},
        )  # fmt: skip
        state = await phone.worker.areas[AREA].present()
        assert state.seq == before and state.standings["unit-n"].position is not None
        await client.post("/v1/me/duty", json=duty | {"report_id": "d2", "status": "off_duty"})
        answer = await client.post("/v1/me/positions", json={"positions": [place | {"report_id": "p2"}]})
    assert answer.status_code == 409
