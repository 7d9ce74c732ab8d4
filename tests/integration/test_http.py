"""The console over a real database and a real broker: from `POST /v1/alerts` to the responder's answer."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest
from aiohttp import web
from aiokafka import AIOKafkaConsumer, TopicPartition
from pydantic import SecretStr

from dispatch.bootstrap import Runtime, open_runtime
from dispatch.config import Settings
from dispatch.console import server
from dispatch.console.health import WORKER_FRESH_S
from dispatch.gateway.kafka_publisher import KafkaPublisher
from dispatch.gateway.permissions import Role
from dispatch.gateway.publisher import OutgoingRecord, PublishFailed
from dispatch.notify.signature import HEADER, genuine
from dispatch.process import STOP_LIMIT_S
from dispatch.record import Record
from dispatch.store.heartbeats import Vitals
from dispatch.store.tokens import Tokens
from schemas.topics import ALERTS_SHOP, ASSIGNMENTS
from streams.topic_care import ensure_topics
from tests.unit.console.listening import Events, events
from tests.worlds.small import AREA, book, roster

LIMIT_S = 30


@dataclass
class Hook:
    """The receiver of the webhook; `status` is what it answers."""

    url: str = ""
    status: int = 204
    calls: list[tuple[str, bytes]] = field(default_factory=list)

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Remember the call."""
        self.calls.append((request.headers[HEADER], await request.read()))
        return web.Response(status=self.status)


@pytest.fixture
async def hook() -> AsyncIterator[Hook]:
    """A receiver on loopback."""
    hook = Hook()
    app = web.Application()
    app.router.add_post("/", hook.serve)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    hook.url = f"http://127.0.0.1:{runner.addresses[0][1]}/"
    yield hook
    await runner.cleanup()


@dataclass
class Console:
    """A running console, the runtime of a worker beside it, and the tokens."""

    at: str
    settings: Settings
    worker: Runtime
    hook: Hook

    async def header(self, role: Role, subject: str = "chen") -> dict[str, str]:
        """Return the headers of a new token."""
        token = await Tokens(self.worker.store).issue(role, subject, AREA)
        return {"Authorization": f"Bearer {token}"}

    @asynccontextmanager
    async def client(self, role: Role, subject: str = "chen") -> AsyncIterator[httpx.AsyncClient]:
        """A client with a new token."""
        headers = await self.header(role, subject)
        async with httpx.AsyncClient(base_url=f"http://{self.at}", headers=headers, timeout=20) as client:
            yield client

    async def land(self, alert: dict[str, Any], topic: str = ALERTS_SHOP) -> str:
        """Land an alert as the worker does; return the incident that was opened."""
        record = Record(topic, 0, int(alert["alert_id"].strip("a")), None, orjson.dumps(alert))
        (outcome,) = await self.worker.areas[AREA].apply([self.worker.intake.read(record)])
        opened: list[Any] = [e for e in outcome.events if e.kind == "incident_opened"]
        found: str = opened[0].incident.incident_id
        return found


def alert(number: int = 1, source_id: str = "shop-01", **fields: Any) -> dict[str, Any]:
    """Return an alert of a registered shop."""
    return {
        "alert_id": f"a{number}",
        "source_id": source_id,
        "occurred_at": "2026-11-22T08:00:00+08:00",
        "category": "theft",
    } | fields


def free_port() -> int:
    """Return a port of loopback that was free a moment ago."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port: int = sock.getsockname()[1]
        return port


@asynccontextmanager
async def serving(settings: Settings) -> AsyncIterator[asyncio.Event]:
    """Run the console's process within this one; leaving the block stops it as SIGTERM would."""
    stop = asyncio.Event()
    task = asyncio.create_task(server.work(settings, stop))
    try:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{settings.console_port}") as client:
            await until(lambda: _answers(client), task)
        yield stop
    finally:
        stop.set()
        await task


async def _answers(client: httpx.AsyncClient) -> bool:
    try:
        return (await client.get("/healthz")).status_code == 200
    except httpx.TransportError:
        return False


async def until(holds: Callable[[], Awaitable[bool]], task: asyncio.Task[None] | None = None) -> None:
    """Wait until a condition holds; fails after 30 s, or at once when `task` has ended."""
    async with asyncio.timeout(LIMIT_S):
        while not await holds():
            if task is not None and task.done():
                task.result()
            await asyncio.sleep(0.02)


@pytest.fixture
def settings(database_dsn: str, kafka_bootstrap: str, hook: Hook, tmp_path: Path) -> Settings:
    """Settings of a console with both channels."""
    return Settings(
        dsn=SecretStr(database_dsn),
        area=AREA,
        bootstrap_servers=kafka_bootstrap,
        console_port=free_port(),
        data_dir=tmp_path,
        webhook_allow="127.0.0.0/8",
        webhook_url=hook.url,
        webhook_secret=SecretStr("between us"),
        pool_size=4,
        partitions=2,
    )


@pytest.fixture
async def console(settings: Settings, hook: Hook) -> AsyncIterator[Console]:
    """A console over a district that has its roster and plans."""
    await ensure_topics(settings, lambda _: None)
    async with AsyncExitStack() as stack:
        worker = await stack.enter_async_context(open_runtime(settings, "worker"))
        await worker.adopt_roster(AREA, roster())
        await worker.adopt_plans(AREA, book())
        await stack.enter_async_context(serving(settings))
        yield Console(f"127.0.0.1:{settings.console_port}", settings, worker, hook)


async def test_a_receipt_is_where_the_alert_lies(console: Console, kafka_bootstrap: str) -> None:
    """What is acknowledged with 202 can be read from the topic at the partition and offset of its receipt."""
    async with console.client(Role.PUBLISHER) as client:

        async def published() -> bool:
            # Until Kafka is connected the spool takes them: ask again for a receipt of Kafka's own.
            answer = await client.post("/v1/alerts", json=[alert(1), alert(2, source_id="smoke-1")])
            receipts[:] = answer.json().get("receipts", [])
            return answer.status_code == 202 and all("partition" in receipt for receipt in receipts)

        receipts: list[dict[str, Any]] = []
        await until(published)
    assert [receipt["topic"] for receipt in receipts] == [ALERTS_SHOP, "alerts.sensor"]
    for receipt, expected in zip(receipts, (alert(1), alert(2, source_id="smoke-1")), strict=True):
        record = await read(kafka_bootstrap, receipt["topic"], receipt["partition"], receipt["offset"])
        assert orjson.loads(record.value) == expected
        assert record.key == AREA.encode()


async def read(bootstrap: str, topic: str, partition: int, offset: int) -> Any:
    """Return one record of a topic."""
    where = TopicPartition(topic, partition)
    consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap, enable_auto_commit=False)
    await consumer.start()
    try:
        consumer.assign([where])
        consumer.seek(where, offset)
        async with asyncio.timeout(LIMIT_S):
            return await consumer.getone()
    finally:
        await consumer.stop()


async def test_from_alert_to_answer(console: Console) -> None:
    """An alert is seen live, answered by the patrol, commanded, closed; every step is in the log."""
    async with (
        console.client(Role.DISPATCHER) as dispatcher,
        console.client(Role.PATROL, "unit-n") as phone,
        events(console.at, await console.header(Role.DISPATCHER)) as feed,
    ):
        assert (await feed.next())["type"] == "feed.hello"
        incident_id = await console.land(alert())
        opened = await feed.next()
        assert (opened["topic"], opened["data"]["incident_id"]) == ("incidents", incident_id)
        (own,) = (await phone.get("/v1/me/assignments")).json()["assignments"]
        path = f"/v1/assignments/{own['assignment_id']}/status"
        report = {"report_id": "r1", "status": "accepted", "at": "2026-11-22T08:00:05+08:00"}
        first, again = await phone.post(path, json=report), await phone.post(path, json=report)
        back = await phone.post(path, json=report | {"report_id": "r2", "status": "accepted"})
        assert [first.status_code, again.status_code, back.status_code] == [200, 200, 409]
        assert [first.json()["repeat"], again.json()["repeat"]] == [False, True]
        assert await seen(feed, "dispatch.assignment.accepted.v1")
        await command_and_lose(dispatcher, incident_id)
        rows = (await dispatcher.get(f"/v1/incidents/{incident_id}/log")).json()["rows"]
    kinds = [row["input"]["kind"] for row in rows]
    assert kinds[0] == "alert_received"
    assert kinds.count("status_reported") == 2
    assert kinds[-1] == "close"
    assert rows[-1]["actor"] == "dispatcher:chen"


async def seen(feed: Events, type_: str) -> bool:
    """Wait until the feed has a message of this type."""
    while (await feed.next())["type"] != type_:
        continue
    return True


async def command_and_lose(client: httpx.AsyncClient, incident_id: str) -> None:
    """Close the incident; the same order upon the old state loses the race and is told why."""
    before = (await client.get(f"/v1/incidents/{incident_id}")).json()
    body = {"command": "close", "disposition": "handled", "expected_seq": before["seq"]}
    closed = await client.post(f"/v1/incidents/{incident_id}/commands", json=body)
    lost = await client.post(f"/v1/incidents/{incident_id}/commands", json=body)
    assert (closed.status_code, closed.json()["status"]) == (200, "closed"), closed.text
    assert (lost.status_code, lost.json()["incident"]["status"]) == (409, "closed")
    changes = [(change["input"], change["actor"]) for change in lost.json()["changes"]]
    assert changes[-1] == ("close", "dispatcher:chen")
    assert {one["status"] for one in closed.json()["assignments"]}.isdisjoint({"notified", "on_scene"})


async def test_notices_go_out_by_both_channels_and_are_on_record(console: Console) -> None:
    """Each notified responder is posted once, signed; the one who is connected has it live too."""
    async with events(console.at, await console.header(Role.PATROL, "unit-n")) as feed:
        await feed.next()
        await console.land(alert())
        mine = await feed.next()
        assert mine["topic"] == ASSIGNMENTS

        async def recorded() -> bool:
            found = await deliveries(console)
            posted = {one[2] for one in found if one[0] == "webhook"}
            return ("live", mine["data"]["assignment_id"], "delivered") in found and posted == {"delivered"}

        await until(recorded)
    posted = [orjson.loads(body)["assignment_id"] for _, body in console.hook.calls]
    assert mine["data"]["assignment_id"] in posted
    assert len(posted) == len(set(posted))
    assert sorted(posted) == sorted(one[1] for one in await deliveries(console) if one[0] == "webhook")
    for header, body in console.hook.calls:
        assert genuine({"1": b"between us"}, body, header, int(time.time()))


async def deliveries(console: Console) -> list[tuple[str, str, str]]:
    """Return channel, assignment and status of every delivery."""
    async with console.worker.store.connection() as connection:
        rows = await connection.fetch("SELECT channel, assignment_id, status FROM delivery")
    return [tuple(row) for row in rows]


async def test_a_failing_webhook_does_not_delay_the_live_feed(console: Console) -> None:
    """While the receiver answers 500 to everything, the live channel delivers; the rest waits its turn."""
    console.hook.status = 500
    async with events(console.at, await console.header(Role.PATROL, "unit-n")) as feed:
        await feed.next()
        await console.land(alert())
        name = (await feed.next())["data"]["assignment_id"]

        async def live() -> bool:
            found = await deliveries(console)
            # Each channel reads the log at its own pace.
            return ("live", name, "delivered") in found and any(one[0] == "webhook" for one in found)

        await until(live)
    assert {one[2] for one in await deliveries(console) if one[0] == "webhook"} == {"pending"}
    console.hook.status = 204

    async def posted() -> bool:
        return ("webhook", name, "delivered") in await deliveries(console)

    await until(posted)


async def test_stream_resumes_over_a_restart_of_the_console(console: Console) -> None:
    """A client that comes back to another console process gets what was decided meanwhile, once."""
    headers = await console.header(Role.AUDITOR)
    async with events(console.at, headers) as feed:
        await feed.next()
        await console.land(alert(1))
        await seen(feed, "dispatch.incident.opened.v1")
    await console.land(alert(2, source_id="shop-09", category="robbery"))
    other = console.settings.model_copy(update={"console_port": free_port()})
    async with serving(other), events(f"127.0.0.1:{other.console_port}", headers, f"{AREA}:2") as feed:
        await feed.next()
        found = [await feed.next() for _ in range(2)]
        places = [(one["seq"], one["index"]) for one in found]
        while found[-1]["data"].get("category") != "robbery":
            found.append(await feed.next())
            places.append((found[-1]["seq"], found[-1]["index"]))
    assert places == sorted(set(places))
    assert places[0][0] == 3


async def test_ready_says_what_is_missing(console: Console) -> None:
    """Degraded while no worker lives, whole once all is there; each check says what it found."""
    vitals = Vitals(console.worker.store)
    await console.land(alert())
    async with httpx.AsyncClient(base_url=f"http://{console.at}", timeout=20) as client:
        answer = await client.get("/readyz")
        assert "worker" in answer.json()["degraded"]
        assert answer.json()["checks"]["worker"] == {
            "ok": False,
            "detail": "no worker has given a sign of life",
        }
        await vitals.beat("worker", "test", True, "")

        async def ready() -> bool:
            found = (await client.get("/readyz")).json()
            return bool(found["ready"]) and not {"kafka", "worker"} & set(found["degraded"])

        await until(ready)
        async with console.worker.store.connection() as connection:
            await connection.execute(
                "UPDATE heartbeat SET at = at - make_interval(secs => $1) WHERE role = 'worker'",
                WORKER_FRESH_S + 1,
            )
        stale = (await client.get("/readyz")).json()
    assert not stale["checks"]["worker"]["ok"]
    assert stale["checks"]["database"]["ok"]


async def test_the_console_stops_in_time_with_clients_connected(console: Console) -> None:
    """Streams are ended, not waited for: stopping with clients connected takes less than five seconds."""
    other = console.settings.model_copy(update={"console_port": free_port()})
    at = f"127.0.0.1:{other.console_port}"
    headers = await console.header(Role.DISPATCHER)
    async with AsyncExitStack() as stack:
        running = await stack.enter_async_context(AsyncExitStack())
        await running.enter_async_context(serving(other))
        feed = await stack.enter_async_context(events(at, headers))
        assert (await feed.next())["type"] == "feed.hello"
        began = time.monotonic()
        await running.aclose()
        assert time.monotonic() - began < 5
        with pytest.raises((EOFError, httpx.TransportError)):
            await feed.next()


async def test_the_process_ends_well_on_sigterm(console: Console) -> None:
    """The role as a process of its own: it beats, serves, and ends with 0 within ten seconds of SIGTERM."""
    port = free_port()
    environment = os.environ | {
        "DISPATCH_DSN": console.settings.dsn.get_secret_value(),
        "DISPATCH_BOOTSTRAP_SERVERS": console.settings.bootstrap_servers,
        "DISPATCH_CONSOLE_PORT": str(port),
        "DISPATCH_LOG_FORMAT": "json",
    }
    command = "import sys; from dispatch.console.server import run; sys.exit(run())"
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", command, env=environment, stderr=asyncio.subprocess.PIPE
    )
    try:
        async with events_of_process(port, await console.header(Role.DISPATCHER)) as feed:
            assert (await feed.next())["type"] == "feed.hello"
            process.send_signal(signal.SIGTERM)
            async with asyncio.timeout(STOP_LIMIT_S):
                _, said = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    assert process.returncode == 0, said.decode()
    assert b"Traceback" not in said, said.decode()
    alive = [one for one in await Vitals(console.worker.store).heartbeats() if one.role == "console"]
    assert len(alive) == 2


@asynccontextmanager
async def events_of_process(port: int, headers: dict[str, str]) -> AsyncIterator[Events]:
    """Connect to the stream of a process once it listens."""
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client:
        await until(lambda: _answers(client))
    async with events(f"127.0.0.1:{port}", headers) as feed:
        yield feed


async def test_an_area_that_is_imported_later_is_taken_up(settings: Settings, hook: Hook) -> None:
    """A console that was there first serves the area, its feed and its notices once it has a roster."""
    async with serving(settings), open_runtime(settings, "worker") as worker:
        console = Console(f"127.0.0.1:{settings.console_port}", settings, worker, hook)
        async with console.client(Role.DISPATCHER) as client:
            assert (await client.get("/v1/incidents")).status_code == 404
            ready = (await client.get("/readyz")).json()
            assert ready["checks"]["area"]["ok"] is False
            await worker.adopt_roster(AREA, roster())
            await worker.adopt_plans(AREA, book())

            async def served() -> bool:
                return (await client.get("/v1/incidents")).status_code == 200

            await until(served)
            async with events(console.at, await console.header(Role.DISPATCHER)) as feed:
                assert (await feed.next())["seq"] == 2
                await console.land(alert())
                assert await seen(feed, "dispatch.incident.opened.v1")

        async def posted() -> bool:
            return bool(hook.calls)

        await until(posted)


async def test_metrics_need_a_token_and_count_by_template(console: Console) -> None:
    """The metrics name routes, never identifiers."""
    async with console.client(Role.AUDITOR) as client:
        await client.get("/v1/incidents/inc-440515-77-0")
        text = (await client.get("/metrics")).text
    assert 'route="/v1/incidents/{incident_id}",status="404"' in text.replace('method="GET",', "")
    assert "inc-440515-77-0" not in text


async def test_without_a_broker_nothing_is_promised() -> None:
    """With nobody at the address a publisher starts, refuses at once, and stops in time."""
    async with KafkaPublisher(Settings(bootstrap_servers=f"127.0.0.1:{free_port()}")) as publisher:
        with pytest.raises(PublishFailed, match="not connected"):
            await publisher.publish([OutgoingRecord(ALERTS_SHOP, None, b"{}")])
        assert not await publisher.reachable()
