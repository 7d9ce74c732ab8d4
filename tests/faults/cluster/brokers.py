"""Three Apache Kafka nodes, each broker and controller: replication 3, two in-sync copies demanded."""

from __future__ import annotations

import asyncio
import base64
import os
import random
import signal
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from dispatch.local import children
from dispatch.local.broker_probe import wait_for_broker
from dispatch.local.children import Child
from dispatch.local.kafka_jars import definition, fetch_jars, find_jars, find_java
from dispatch.local.ports import LOOPBACK
from tests.faults.cluster.layout import BROKERS, DIRECT, WAYS, Layout

_JVM: Final = (
    "-Xms128m",
    "-Xmx320m",
    "-XX:+UseSerialGC",
    "-XX:TieredStopAtLevel=1",
    "-Djava.awt.headless=true",
)
_UP_S: Final = 120.0


class Brokers:
    """The three nodes by name."""

    def __init__(self, data_dir: Path, layout: Layout, seed: int) -> None:
        self._data_dir = data_dir
        self._layout = layout
        self._cluster = (
            base64.urlsafe_b64encode(b"\x00" + random.Random(seed).randbytes(15)).decode().rstrip("=")
        )
        self._program: list[str] = []
        self._children: dict[str, Child] = {}

    async def start(self) -> None:
        """Format and start all nodes; returns when each answers."""
        java = await asyncio.to_thread(find_java)
        jars = find_jars(self._data_dir) or await fetch_jars(self._data_dir, lambda line: None)
        log4j = definition("log4j2.properties")
        self._program = [str(java), "-cp", f"{jars}/*", f"-Dlog4j2.configurationFile={log4j}", *_JVM]
        for name in BROKERS:
            self._configure(name)
        await asyncio.gather(*(self._format(name) for name in BROKERS))
        for name in BROKERS:
            self.launch(name)
        await self.answer(BROKERS)

    def launch(self, name: str) -> None:
        """Start the process of a node."""
        self._children[name] = self._spawn(name, [*self._program, "kafka.Kafka", self._properties(name)])

    async def answer(self, names: Iterable[str]) -> None:
        """Wait until nodes answer. Raises LocalServiceError when one does not within two minutes."""
        for name in names:
            port = self._layout.listener[DIRECT, name]
            await wait_for_broker(name, self._children[name], LOOPBACK, port, _UP_S)

    async def kill(self, name: str) -> None:
        """Kill a node with SIGKILL; returns when it is gone."""
        child = self._children[name]
        os.kill(child.pid, signal.SIGKILL)
        await child.wait(10)

    def signal(self, name: str, number: signal.Signals) -> None:
        """Send a signal to a node's process: SIGSTOP, SIGCONT."""
        os.kill(self._children[name].pid, number)

    async def stop(self) -> None:
        """End all nodes; nothing of theirs is needed any more."""
        for child in self._children.values():
            if child.returncode is None:
                os.kill(child.pid, signal.SIGKILL)
                await child.wait(10)

    async def _format(self, name: str) -> None:
        tool = [*self._program, "kafka.tools.StorageTool", "format", "-t", self._cluster]
        child = self._spawn(f"{name}-format", [*tool, "-c", self._properties(name)])
        assert await child.wait(_UP_S) == 0, child.log_tail()

    def _spawn(self, name: str, command: list[str]) -> Child:
        log_file = self._data_dir / "log" / f"{name}.log"
        return children.spawn(name, command, log_file=log_file, env=children.plain_environment())

    def _properties(self, name: str) -> str:
        return str(self._data_dir / name / "server.properties")

    def _configure(self, name: str) -> None:
        file = Path(self._properties(name))
        file.parent.mkdir(parents=True, exist_ok=True)
        settings = _settings(name, file.parent / "data", self._layout)
        file.write_text("".join(f"{key}={value}\n" for key, value in settings.items()), encoding="utf-8")


def _settings(name: str, data: Path, layout: Layout) -> dict[str, str]:
    ways = (*WAYS, DIRECT)
    word = {way: way.replace("-", "").upper() for way in ways}
    clients = [f"{word[way]}://{LOOPBACK}:{layout.listener[way, name]}" for way in ways]
    advertised = [f"{word[way]}://{LOOPBACK}:{layout.advertised(way, name)}" for way in ways]
    between = f"BETWEEN://{LOOPBACK}:{layout.between[name]}"
    voters = [f"{BROKERS.index(one) + 1}@{LOOPBACK}:{layout.controller[one]}" for one in BROKERS]
    return {
        "process.roles": "broker,controller",
        "node.id": str(BROKERS.index(name) + 1),
        "controller.quorum.voters": ",".join(voters),
        "controller.listener.names": "CONTROLLER",
        "listeners": ",".join([*clients, between, f"CONTROLLER://{LOOPBACK}:{layout.controller[name]}"]),
        "advertised.listeners": ",".join([*advertised, between]),
        "listener.security.protocol.map": ",".join(
            f"{one}:PLAINTEXT" for one in (*word.values(), "BETWEEN", "CONTROLLER")
        ),
        "inter.broker.listener.name": "BETWEEN",
        "log.dirs": str(data),
        "auto.create.topics.enable": "false",
        "unclean.leader.election.enable": "false",
        "default.replication.factor": "3",
        "min.insync.replicas": "2",
        "offsets.topic.replication.factor": "3",
        "offsets.topic.num.partitions": "4",
        "group.min.session.timeout.ms": "6000",
        "group.initial.rebalance.delay.ms": "0",
        # A node that died is noticed within 3 s, a stopped one leaves the in-sync set within 6 s.
        "broker.session.timeout.ms": "3000",
        "broker.heartbeat.interval.ms": "500",
        "replica.lag.time.max.ms": "6000",
        "controller.quorum.election.timeout.ms": "1000",
        "controller.quorum.fetch.timeout.ms": "2000",
        "message.max.bytes": str(1024 * 1024 + 65536),
        "num.network.threads": "1",
        "num.io.threads": "2",
        "num.replica.fetchers": "1",
        "background.threads": "1",
        "log.cleaner.enable": "true",
        "log.cleaner.dedupe.buffer.size": str(16 * 1024 * 1024),
    }
