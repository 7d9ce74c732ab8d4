"""Fault 36: clients of the live feed that never read, that read byte by byte, that all come back at once."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import orjson
import psutil
import pytest
import uvicorn
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from dispatch.console.callers import Callers
from dispatch.console.routes import live as live_route
from dispatch.console.wires import FeedHttp, FeedSocket
from dispatch.gateway.permissions import Role
from tests.faults.numbered.fault import Injections, fault
from tests.unit.console.listening import listening
from tests.unit.console.served import Served
from tests.worlds.small import AREA

_LIMIT_S = 60
_BUFFER = 4_096
_CLIENTS = 1_000


@asynccontextmanager
async def narrow(served: Served) -> AsyncIterator[int]:
    """Serve on a socket whose buffers hold next to nothing; yields the port."""
    sock = socket.socket()
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _BUFFER)
    sock.bind(("127.0.0.1", 0))
    config = uvicorn.Config(
        served.app,
        http=FeedHttp,
        ws=FeedSocket,
        ws_per_message_deflate=False,
        log_config=None,
        timeout_graceful_shutdown=1,
    )
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve([sock]))
    try:
        async with asyncio.timeout(_LIMIT_S):
            while not server.started:
                await asyncio.sleep(0.01)
        yield sock.getsockname()[1]
    finally:
        server.should_exit = True
        await task
        sock.close()


class Sloth:
    """A client that opened the feed and then reads as it likes."""

    def __init__(self, port: int, headers: dict[str, str]) -> None:
        self._sock = socket.socket()
        self._sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _BUFFER)
        self._sock.setblocking(False)
        self._port = port
        self._headers = headers

    async def open(self) -> None:
        """Connect and ask for the feed; read its answer only."""
        loop = asyncio.get_running_loop()
        await loop.sock_connect(self._sock, ("127.0.0.1", self._port))
        lines = [
            "GET /v1/live HTTP/1.1", f"Host: 127.0.0.1:{self._port}", "Connection: Upgrade",
            "Upgrade: websocket", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
            *(f"{name}: {value}" for name, value in self._headers.items()), "", "",
        ]  # fmt: skip
        await loop.sock_sendall(self._sock, "\r\n".join(lines).encode())
        assert b"101" in await loop.sock_recv(self._sock, 64)

    async def sip(self, pause_s: float) -> int:
        """Read one byte and pause, until the server ends the connection; returns how many bytes it got."""
        loop, got = asyncio.get_running_loop(), 0
        while await loop.sock_recv(self._sock, 1):
            got += 1
            await asyncio.sleep(pause_s)
        return got

    def close(self) -> None:
        """Go away."""
        self._sock.close()


@fault(36, invariants=["I12", "I13"])
@pytest.mark.parametrize("reads", [False, True], ids=["never reads", "one byte at a time"])
async def test_a_client_that_does_not_read_is_cut_off(
    reads: bool, monkeypatch: pytest.MonkeyPatch, injections: Injections
) -> None:
    """It is cut off with its queue bounded; a good client misses nothing meanwhile (I12 I13)."""
    monkeypatch.setattr(live_route, "SEND_TIMEOUT_S", 0.5)
    served = Served(queue=64)
    world = served.area.world
    async with served.following(), narrow(served) as port:
        sloth = Sloth(port, served.header(Role.DISPATCHER))
        await sloth.open()
        sipping = asyncio.create_task(sloth.sip(0.05)) if reads else None
        good = connect(f"ws://127.0.0.1:{port}/v1/live", additional_headers=served.header(Role.AUDITOR))
        async with good as client:
            await client.send("{}")
            hello = await _frame(client)
            async with asyncio.timeout(_LIMIT_S):
                while served.feed.clients(AREA) < 2:
                    await asyncio.sleep(0.01)
            seen: list[int] = []
            async with asyncio.timeout(_LIMIT_S):
                second = 0
                while served.feed.clients(AREA) == 2:
                    second += 1
                    world.alert(second, source_id=f"shop-0{second % 10}", x_m=second * 700)
                    while not seen or seen[-1] < served.area.world.state.seq:
                        seen.append((await _frame(client))["seq"])
            injections.count()
            injections.note("rows_until_cut", second)
        if sipping is not None:
            sipping.cancel()
            await asyncio.gather(sipping, return_exceptions=True)
        sloth.close()
    assert seen == sorted(seen)
    assert set(seen) == set(range(hello["seq"] + 1, seen[-1] + 1)) & {
        row for row in range(seen[-1] + 1) if served.area.messages(row)
    }


async def _frame(client: ClientConnection) -> dict[str, int]:
    async with asyncio.timeout(_LIMIT_S):
        found: dict[str, int] = orjson.loads(await client.recv())
        return found


@fault(36, invariants=["I12", "I13"])
@pytest.mark.slow
async def test_a_thousand_clients_coming_back_at_once(injections: Injections) -> None:
    """Each is served from the row it saw last or told to come again; nothing stays open (I12 I13)."""
    served = Served(callers=Callers(_CLIENTS, _CLIENTS))
    for second in range(20):
        served.area.world.alert(second, source_id=f"shop-0{second % 10}", x_m=second * 400)
    head = served.area.world.state.seq
    process = psutil.Process()
    async with served.following(), listening(served.app) as at:
        headers = served.header(Role.DISPATCHER)
        files, began = process.num_fds(), time.monotonic()
        outcomes = await asyncio.gather(*(_come_back(at, headers, head) for _ in range(_CLIENTS)))
        injections.count(_CLIENTS)
        injections.note("all_served_s", time.monotonic() - began)
        injections.note("told_to_come_again", outcomes.count(False))
        assert outcomes.count(True) >= _CLIENTS / 2
        async with asyncio.timeout(_LIMIT_S):
            while served.feed.clients(AREA):
                await asyncio.sleep(0.02)
        async with httpx.AsyncClient(base_url=f"http://{at}", headers=headers, timeout=30) as client:
            assert (await client.get("/healthz")).status_code == 200
        async with asyncio.timeout(_LIMIT_S):
            while process.num_fds() > files + 20:
                await asyncio.sleep(0.05)


async def _come_back(at: str, headers: dict[str, str], head: int) -> bool:
    """Follow from the row before the newest; True when the newest came, False when told to come again."""
    try:
        async with connect(f"ws://{at}/v1/live", additional_headers=headers, open_timeout=_LIMIT_S) as client:
            await client.send(orjson.dumps({"last_event_id": f"{AREA}:{head - 1}"}).decode())
            while True:
                if (await _frame(client))["seq"] == head:
                    return True
    except (ConnectionClosed, InvalidStatus):
        return False
