"""The whole service by `dispatch up`, as the pages meet it, and what a test does to it from outside."""

from __future__ import annotations

import asyncio
import random
import socket
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import httpx
import orjson
from aiokafka import AIOKafkaProducer

from dispatch.gateway.permissions import Role
from dispatch.store.pool import Store
from dispatch.store.tokens import Tokens
from schemas.topics import ALERTS_SHOP
from tests.faults.cluster.link import Link
from tests.integration.flow.whole import Up, running_up

SHOP: Final = "440515-shop-0001"
SEED: Final = 440515
HOST: Final = "127.0.0.1"
_LIMIT_S: Final = 60
_PACE_S: Final = 0.05
_AT_ONCE: Final = 8
_APART_DEG: Final = 0.011
"""A kilometre and more, to the north and to the east alike."""


@dataclass
class Service:
    """A running installation: addresses, tokens, and a way to its console that can be cut."""

    up: Up
    producer: AIOKafkaProducer
    link: Link
    scenes: list[tuple[float, float]] = field(default_factory=list)
    """Latitude and longitude of scenes, a kilometre apart: no two alerts there belong together."""
    published: int = 0

    @property
    def url(self) -> str:
        """Where the console is."""
        return str(self.up.ready["console_url"])

    @property
    def cuttable_url(self) -> str:
        """Where the console is behind the way that can be cut."""
        return f"http://{HOST}:{self.link.port}"

    def token(self, role: str = "dispatcher") -> str:
        """Return the token of a role."""
        return str(self.up.ready["tokens"][role])

    def client(self, token: str | None = None) -> httpx.AsyncClient:
        """Return a client of the HTTP interface, with the dispatcher's token unless another is given."""
        bearer = {"Authorization": f"Bearer {token or self.token()}"}
        return httpx.AsyncClient(base_url=self.url, headers=bearer, timeout=30)

    async def publish(self, category: str, **more: Any) -> str:
        """Publish an alert on Kafka, a kilometre from the others of the test; returns its id."""
        alert_id = f"browser-{uuid.uuid4().hex[:12]}"
        latitude, longitude = self.scenes[self.published % len(self.scenes)]
        self.published += 1
        body = {
            "alert_id": alert_id,
            "source_id": SHOP,
            "occurred_at": datetime.now(UTC).isoformat(),
            "category": category,
            "location": {"latitude": latitude, "longitude": longitude},
            **more,
        }
        await self.producer.send_and_wait(ALERTS_SHOP, orjson.dumps(body), key=b"browser")
        return alert_id

    async def incident_of(self, alert_id: str) -> str:
        """Return the incident that an alert came to, once it did."""
        async with asyncio.timeout(_LIMIT_S), self.client() as client:
            while True:
                page = (await client.get("/v1/incidents", params={"limit": 200})).json()
                for one in page["incidents"]:
                    if alert_id in one["alert_ids"]:
                        return str(one["incident_id"])
                await asyncio.sleep(_PACE_S)

    async def open_incidents(self) -> int:
        """Return how many incidents are not closed."""
        async with self.client() as client:
            board = (await client.get("/v1/board")).json()
        return sum(one["status"] != "closed" for one in board["incidents"])

    async def clear(self) -> None:
        """Close every incident: what other tests left would push the rows looked for off the screen."""
        async with asyncio.timeout(_LIMIT_S * 5), self.client() as client:
            while open_now := [
                one
                for one in (await client.get("/v1/board")).json()["incidents"]
                if one["status"] != "closed"
            ]:
                # One that changed meanwhile is met again in the next round.
                for first in range(0, len(open_now), _AT_ONCE):
                    some = open_now[first : first + _AT_ONCE]
                    await asyncio.gather(*(self._close(client, one) for one in some))

    async def look_around(self) -> None:
        """Choose scenes beside units that are on duty at this hour, for by night most of them are not."""
        query: dict[str, str | int | bool] = {"kind": "unit", "on_duty": True, "limit": 1_000}
        async with self.client() as client:
            units = (await client.get("/v1/responders", params=query)).json()["responders"]
        random.Random(SEED).shuffle(units)
        self.scenes = []
        for place in ((one["position"]["latitude"], one["position"]["longitude"]) for one in units):
            if all(abs(place[0] - y) > _APART_DEG or abs(place[1] - x) > _APART_DEG for y, x in self.scenes):
                self.scenes.append(place)

    @staticmethod
    async def _close(client: httpx.AsyncClient, one: dict[str, Any]) -> None:
        closing = {"command": "close", "disposition": "other", "expected_seq": one["seq"]}
        await client.post(f"/v1/incidents/{one['incident_id']}/commands", json=closing)

    async def dossier(self, incident_id: str) -> dict[str, Any]:
        """Return an incident with all that belongs to it."""
        async with self.client() as client:
            answer = await client.get(f"/v1/incidents/{incident_id}")
        answer.raise_for_status()
        found: dict[str, Any] = answer.json()
        return found

    async def asked(self, incident_id: str, role: str = "primary") -> dict[str, Any]:
        """Return the assignment of an incident in this role, once there is one."""
        until = asyncio.get_running_loop().time() + _LIMIT_S
        while True:
            found = await self.dossier(incident_id)
            for one in found["assignments"]:
                if one["role"] == role:
                    return dict(one)
            assert asyncio.get_running_loop().time() < until, f"nobody is {role} of {orjson.dumps(found)!r}"
            await asyncio.sleep(_PACE_S)

    async def free_unit(self) -> str:
        """Return the id of a unit that is assigned to nothing."""
        query: dict[str, str | int | bool] = {"kind": "unit", "busy": False, "on_duty": True, "limit": 400}
        async with self.client() as client:
            found = (await client.get("/v1/responders", params=query)).json()["responders"]
        return str(found[-1]["responder_id"])

    async def command(self, incident_id: str, **command: Any) -> dict[str, Any]:
        """Give a command upon the incident's present state, as a second dispatcher would."""
        seq = (await self.dossier(incident_id))["seq"]
        async with self.client() as client:
            answer = await client.post(
                f"/v1/incidents/{incident_id}/commands", json={"expected_seq": seq, **command}
            )
        assert answer.status_code == 200, answer.text
        done: dict[str, Any] = answer.json()
        return done

    async def issue(self, role: str, subject: str) -> str:
        """Return a new token for a person."""
        async with Store(str(self.up.ready["dsn"]), size=1, application_name="tests") as store:
            return await Tokens(store).issue(Role(role), subject)

    async def device_code(self, responder_id: str) -> str:
        """Return a code by which the phone of a responder logs in."""
        async with self.client() as client:
            answer = await client.post("/v1/devices/codes", json={"responder_id": responder_id})
        assert answer.status_code == 201, answer.text
        return str(answer.json()["code"])


@asynccontextmanager
async def open_service(data_dir: Path, broker: str) -> AsyncIterator[Service]:
    """Run the service within the block, on ports of its own."""
    port = free_port()
    ready_file = data_dir / "ready.json"
    environment = {"DISPATCH_CONSOLE_ORIGINS": f"http://{HOST}:{port}"}
    async with running_up(data_dir / "up", ready_file, broker, environment) as up:
        link = Link(port, int(str(up.ready["console_url"]).rsplit(":", 1)[1]), random.Random(port))
        await link.start()
        async with AIOKafkaProducer(bootstrap_servers=up.ready["bootstrap_servers"], acks="all") as producer:
            try:
                yield Service(up, producer, link)
            finally:
                await link.stop()


def free_port() -> int:
    """Return a port of loopback that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])
