"""Which broker to run here: Apache Kafka wherever it can be had, the stand-in only where it cannot."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

from dispatch.local import kafka_jars
from dispatch.local.children import Child
from dispatch.local.errors import LocalServiceError
from dispatch.local.kafka import LocalKafka
from dispatch.local.progress import Progress, silent
from dispatch.local.tansu import LocalTansu


class LocalBroker(Protocol):
    """What `LocalKafka` and `LocalTansu` have in common."""

    @property
    def name(self) -> str:
        """What people call it."""

    @property
    def process(self) -> Child | None:
        """The broker process while it is started."""

    @property
    def port(self) -> int:
        """The loopback port clients connect to."""

    @property
    def bootstrap_servers(self) -> str:
        """Where clients connect."""

    async def start(self, progress: Progress = silent) -> None:
        """Start, and return when it answers."""

    async def stop(self) -> None:
        """Stop; harmless if it is stopped."""

    async def wait_ready(self, limit: float = ...) -> None:
        """Wait until it answers."""


@dataclass(frozen=True, slots=True)
class BrokerChoice:
    """The broker to run, and why this one."""

    kind: Literal["kafka", "tansu"]
    reason: str


def choose_broker(preference: str, data_dir: Path) -> BrokerChoice:
    """Choose by `preference` (`auto`, `kafka` or `tansu`) and by what this machine has.

    Raises LocalServiceError when `kafka` is demanded and cannot be had, or the preference is another word.
    """
    if preference == "tansu":
        return BrokerChoice("tansu", "asked for")
    if preference not in ("auto", "kafka"):
        raise LocalServiceError(f"broker {preference!r} is unknown: one of auto, kafka, tansu")
    try:
        reason = _what_kafka_runs_with(data_dir)
    except LocalServiceError as error:
        if preference == "kafka":
            raise
        return BrokerChoice("tansu", f"Apache Kafka cannot be had: {error}")
    return BrokerChoice("kafka", reason)


async def open_broker(
    preference: str, data_dir: Path, progress: Progress = silent, port: int | None = None
) -> LocalBroker:
    """Choose a broker and start it; `auto` takes the stand-in when Kafka's jars cannot be fetched.

    A Kafka that is there and does not start is an error, never a reason for the stand-in: its data would be
    missing. Raises LocalServiceError.
    """
    choice = await asyncio.to_thread(choose_broker, preference, data_dir)
    if choice.kind == "kafka" and await asyncio.to_thread(kafka_jars.find_jars, data_dir) is None:
        try:
            await kafka_jars.fetch_jars(data_dir, progress)
        except LocalServiceError as error:
            if preference == "kafka":
                raise
            choice = BrokerChoice("tansu", f"Apache Kafka cannot be had: {error}")
    progress(f"Broker: {choice.kind} ({choice.reason})")
    broker: LocalBroker = LocalKafka(data_dir, port) if choice.kind == "kafka" else LocalTansu(data_dir, port)
    await broker.start(progress)
    return broker


def _what_kafka_runs_with(data_dir: Path) -> str:
    java = kafka_jars.find_java()
    jars = kafka_jars.find_jars(data_dir)
    if jars is not None:
        return f"Apache Kafka's jars are in {jars}, Java is {java}"
    if kafka_jars.find_maven() is None:
        raise LocalServiceError("its jars are not here, and there is no Maven (`mvn`) to fetch them with")
    return f"Java is {java}, the jars will be fetched with Maven"
