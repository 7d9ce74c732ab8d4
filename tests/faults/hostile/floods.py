"""What sends the hostile inputs: to a topic and to the HTTP API, each at its pace."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Final
from urllib.parse import quote

import aiohttp
from aiokafka import AIOKafkaProducer
from yarl import URL

from tests.faults.hostile.inputs import Hostile
from tests.hostile.corpus import STRINGS

Advance = Callable[[int], object]

_CHUNK: Final = 5
_CLIENTS: Final = 4
_HELD_S: Final = 0.05
_TRIES: Final = 4
_TEXTS: Final = tuple(STRINGS.values())
_GETS: Final = (
    "/v1/incidents/{}",
    "/v1/incidents/{}/log",
    "/v1/incidents?cursor={}",
    "/v1/incidents?category={}&status={}",
    "/v1/incidents?limit={}",
    "/v1/responders?kind={}",
    "/v1/{}",
    "/v1/stream?token={}",
    "/{}",
    "/healthz?{}={}",
)
_POSTS: Final = ("/v1/incidents/{}/commands", "/v1/assignments/{}/status", "/v1/alerts?source={}")
_TYPES: Final = (
    "application/json",
    "application/cloudevents+json",
    "application/cloudevents-batch+json",
    "text/html",
    "x",
)


@dataclass
class Gate:
    """What all channels of a flood wait at: shut while `held` or `quiet`; `over` when the time is up."""

    held: bool = False
    quiet: bool = False
    over: bool = False


class Pace:
    """Lets so many a second of one channel through (0 is no limit), and none while the gate is shut.

    It begins at `phase` (0 to 1) of the time between two chunks: channels that know nothing of each other do
    not send in step.
    """

    def __init__(self, per_second: float, gate: Gate, phase: float = 0.0) -> None:
        self._per_second = per_second
        self._phase = phase
        self._next = 0.0
        self.gate = gate

    async def take(self, count: int) -> None:
        """Wait until `count` more may be sent."""
        if self._per_second:
            now = asyncio.get_running_loop().time()
            if not self._next:
                self._next = now + self._phase * _CHUNK / self._per_second
            self._next = max(self._next, now) + count / self._per_second
            await asyncio.sleep(self._next - count / self._per_second - now)
        while self.gate.quiet and not self.gate.over:
            self._next = 0.0
            await asyncio.sleep(_HELD_S)
        while self.gate.held and not self.gate.over:
            await asyncio.sleep(_HELD_S)


async def flood_topic(
    servers: str, topic: str, inputs: Iterator[Hostile], pace: Pace, advance: Advance
) -> None:
    """Publish hostile records on a topic; returns when the broker has them all."""
    async with AIOKafkaProducer(bootstrap_servers=servers, acks="all") as producer:
        while not pace.gate.over and (chunk := list(islice(inputs, _CHUNK))):
            await pace.take(len(chunk))
            sent = [
                await producer.send(topic, one.value, key=one.key, headers=list(one.headers)) for one in chunk
            ]
            await asyncio.gather(*sent)
            advance(len(chunk))


@dataclass
class Answers:
    """What the HTTP API answered: how often each status, and what should not have been answered."""

    statuses: Counter[int] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    published: int = 0
    """Alerts that were answered with 202: they lie on a topic now."""

    def add(self, other: Answers) -> None:
        """Add those of another flood."""
        self.statuses += other.statuses
        self.wrong += other.wrong
        self.published += other.published


async def flood_http(
    url: str, token: str, inputs: Iterator[Hostile], seed: int, pace: Pace, advance: Advance
) -> Answers:
    """Send hostile requests; every one must be answered, and none by a failure of the service."""
    answers, chance = Answers(), random.Random(seed)
    async with aiohttp.ClientSession(
        headers={"Authorization": f"Bearer {token}"}, timeout=aiohttp.ClientTimeout(total=60)
    ) as session:

        async def client() -> None:
            for one in inputs:
                if pace.gate.over:
                    return
                await pace.take(1)
                await _ask_again(session, url, one, chance, answers)
                advance(1)

        async with asyncio.TaskGroup() as tasks:
            for _ in range(_CLIENTS):
                tasks.create_task(client())
    return answers


async def _ask_again(
    session: aiohttp.ClientSession, url: str, one: Hostile, chance: random.Random, answers: Answers
) -> None:
    """Ask once more where the connection was closed upon an earlier refusal: a server may do that."""
    failures: list[str] = []
    while len(failures) < _TRIES:
        try:
            return await _ask(session, url, one, chance, answers)
        except aiohttp.ClientConnectionError as error:
            failures.append(repr(error))
    answers.wrong.append(f"no answer to {one.value[:100]!r}: {failures}")


async def _ask(
    session: aiohttp.ClientSession, url: str, one: Hostile, chance: random.Random, answers: Answers
) -> None:
    headers = {"Content-Type": chance.choice(_TYPES)}
    for name, value in one.headers:
        headers[name.replace("_", "-")] = _printable(value)
    kind = chance.random()
    if kind < 0.7:
        method, path = "POST", "/v1/alerts"
    elif kind < 0.8:
        method, path = "POST", _filled(chance.choice(_POSTS), chance)
    else:
        method, path = "GET", _filled(chance.choice(_GETS), chance)
    body = one.value if method == "POST" else None
    async with session.request(
        method, URL(url + path, encoded=True), data=body, headers=headers, allow_redirects=False
    ) as response:
        if response.content_type == "text/event-stream":
            response.close()
            answers.statuses[response.status] += 1
            return
        raw = await response.read()
        _judge(f"{method} {path[:80]}", response, raw, answers)
        if response.status == 202:
            answers.published += len((await response.json())["receipts"])


def _judge(what: str, response: aiohttp.ClientResponse, raw: bytes, answers: Answers) -> None:
    answers.statuses[response.status] += 1
    if response.status >= 500:
        answers.wrong.append(f"{what}: {response.status} {raw[:200]!r}")
    elif response.status >= 400 and response.content_type != "application/problem+json":
        answers.wrong.append(f"{what}: {response.status} as {response.content_type}")
    if response.headers.get("X-Content-Type-Options") != "nosniff":
        answers.wrong.append(f"{what}: {response.status} without nosniff")


def _printable(value: bytes) -> str:
    """Return a header as a client can send it at all: this one refuses control characters."""
    return "".join(c for c in value.decode("latin-1") if c.isprintable())[:300].strip()


def _filled(template: str, chance: random.Random) -> str:
    while "{}" in template:
        text = chance.choice(_TEXTS)[:300].encode("utf-8", "surrogatepass")
        template = template.replace("{}", quote(text, safe=""), 1)
    return template
