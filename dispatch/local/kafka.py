"""Apache Kafka on the loopback interface: one node, broker and controller, on the machine's Java."""

from __future__ import annotations

import asyncio
import base64
import secrets
import signal
from pathlib import Path

from dispatch.local import children
from dispatch.local.broker_probe import wait_for_broker
from dispatch.local.children import Child
from dispatch.local.errors import LocalServiceError
from dispatch.local.kafka_jars import definition, fetch_jars, find_jars, find_java
from dispatch.local.ownership import Ownership
from dispatch.local.ports import LOOPBACK, Ports
from dispatch.local.progress import Progress, silent

# One small heap and the collector without threads of its own: there are two cores for everything.
_JVM = ("-Xms192m", "-Xmx512m", "-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError", "-Djava.awt.headless=true")
_FORMAT_JVM = ("-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
_START_LIMIT = 90.0  # s
_STOP_LIMIT = 30.0  # s


class LocalKafka:
    """One Kafka node: formatted, started, watched and stopped; found again after any kind of death."""

    def __init__(self, data_dir: Path, port: int | None = None) -> None:
        self.data_dir = data_dir.absolute()
        self._wanted_port = port
        self._home = self.data_dir / "kafka"
        self._properties = self._home / "server.properties"
        self._ownership = Ownership(self.data_dir / "kafka.lock")
        self._child: Child | None = None
        self._port = 0

    @property
    def name(self) -> str:
        """What people call it."""
        return "Apache Kafka"

    @property
    def process(self) -> Child | None:
        """The broker process, None before `start` and after `stop`; its `returncode` tells of a crash."""
        return self._child

    @property
    def port(self) -> int:
        """The loopback port clients connect to, 0 before the first `start`."""
        return self._port

    @property
    def bootstrap_servers(self) -> str:
        """Where clients connect, as `host:port`, once started."""
        return f"{LOOPBACK}:{self._port}"

    async def start(self, progress: Progress = silent) -> None:
        """Start the broker and return when it answers; formats its storage the first time.

        Fetches the jars first if there are none. A broker that a killed owner left running on the same data
        is stopped before. Raises LocalServiceError with the reason when it does not answer within 90 s.
        """
        self._ownership.claim()
        try:
            await self._start(progress)
        except BaseException:
            await self.stop()
            raise

    async def stop(self) -> None:
        """Stop the broker cleanly and give the directory back; harmless if it is stopped."""
        child, self._child = self._child, None
        if child is not None:
            await child.stop(signal.SIGTERM, _STOP_LIMIT)
        self._ownership.release()

    async def wait_ready(self, limit: float = _START_LIMIT) -> None:
        """Wait until it answers a metadata request.

        Raises LocalServiceError when it died or `limit` seconds passed.
        """
        if self._child is None:
            raise LocalServiceError("Apache Kafka is not started")
        await wait_for_broker(self.name, self._child, LOOPBACK, self._port, limit)

    async def _start(self, progress: Progress) -> None:
        java = await asyncio.to_thread(find_java)
        jars = await asyncio.to_thread(find_jars, self.data_dir) or await fetch_jars(self.data_dir, progress)
        if orphans := await children.stop_orphans(str(self._properties), signal.SIGTERM, _STOP_LIMIT):
            progress(f"Apache Kafka: stopped process {orphans[0]}, left behind by an owner that was killed")
        await asyncio.to_thread(self._configure)
        program = [
            str(java),
            "-cp",
            f"{jars}/*",
            f"-Dlog4j2.configurationFile={definition('log4j2.properties')}",
        ]
        if not (self._home / "data" / "meta.properties").exists():
            progress("Apache Kafka: formatting its storage")
            await self._format(program)
        progress("Apache Kafka: starting")
        self._child = self._spawn("Apache Kafka", [*program, *_JVM, "kafka.Kafka", str(self._properties)])
        await self.wait_ready()
        progress(f"Apache Kafka: ready on {self.bootstrap_servers}")

    async def _format(self, program: list[str]) -> None:
        cluster = base64.urlsafe_b64encode(b"\x00" + secrets.token_bytes(15)).decode().rstrip("=")
        tool = [*program, *_FORMAT_JVM, "kafka.tools.StorageTool", "format"]
        tool += ["-t", cluster, "-c", str(self._properties), *self._format_options()]
        child = self._spawn("StorageTool", tool)
        try:
            status = await child.wait(_START_LIMIT)
        except BaseException:
            await child.stop(limit=2.0)
            raise
        if status != 0:
            raise LocalServiceError(f"Kafka's storage could not be formatted:\n{child.log_tail()}")

    def _spawn(self, name: str, command: list[str]) -> Child:
        log_file = self.data_dir / "logs" / "kafka.log"
        return children.spawn(name, command, log_file=log_file, env=children.plain_environment())

    def _configure(self) -> None:
        ports = Ports(self.data_dir)
        self._port = ports.keep("kafka", self._wanted_port)
        settings = self._server_settings(self._home / "data", ports.keep("kafka-controller"))
        self._home.mkdir(parents=True, exist_ok=True)
        text = "".join(f"{name}={value}\n" for name, value in settings.items())
        self._properties.write_text("# Written anew at every start.\n" + text, encoding="utf-8")

    def _server_settings(self, data: Path, controller_port: int) -> dict[str, str]:
        return _settings(data, self._port, controller_port)

    def _format_options(self) -> list[str]:
        return []


def _settings(data: Path, port: int, controller_port: int) -> dict[str, str]:
    return {
        "process.roles": "broker,controller",
        "node.id": "1",
        "controller.quorum.voters": f"1@{LOOPBACK}:{controller_port}",
        "controller.listener.names": "CONTROLLER",
        "listeners": f"PLAINTEXT://{LOOPBACK}:{port},CONTROLLER://{LOOPBACK}:{controller_port}",
        "advertised.listeners": f"PLAINTEXT://{LOOPBACK}:{port}",
        "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
        "inter.broker.listener.name": "PLAINTEXT",
        "log.dirs": str(data),
        # A mistyped topic is an error here as it is in production.
        "auto.create.topics.enable": "false",
        "num.partitions": "4",
        "default.replication.factor": "1",
        "min.insync.replicas": "1",
        "offsets.topic.replication.factor": "1",
        "offsets.topic.num.partitions": "8",
        "transaction.state.log.replication.factor": "1",
        "transaction.state.log.min.isr": "1",
        "transaction.state.log.num.partitions": "4",
        # Alerts behind an open transaction wait for its end; one that nobody ends must end soon.
        "transaction.max.timeout.ms": "60000",
        "share.coordinator.state.topic.replication.factor": "1",
        "share.coordinator.state.topic.min.isr": "1",
        # A worker that died is noticed within its session timeout of 8 s, and one that comes joins at once.
        "group.min.session.timeout.ms": "6000",
        "group.initial.rebalance.delay.ms": "0",
        # After a kill -9 the node waits until its own former session is over before it may register again.
        "broker.session.timeout.ms": "3000",
        "broker.heartbeat.interval.ms": "500",
        "message.max.bytes": str(1024 * 1024 + 65536),  # 1 MiB of alert, and room for its headers
        "log.segment.bytes": str(64 * 1024 * 1024),
        "num.network.threads": "2",
        "num.io.threads": "4",
        "num.recovery.threads.per.data.dir": "2",
        "background.threads": "2",
        "log.cleaner.dedupe.buffer.size": str(16 * 1024 * 1024),
    }
