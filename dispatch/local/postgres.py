"""A PostgreSQL server of our own on the loopback interface, its data in the data directory."""

from __future__ import annotations

import asyncio
import signal
from pathlib import Path
from urllib.parse import quote

from dispatch.local import children
from dispatch.local.accounts import unprivileged_account
from dispatch.local.children import Child
from dispatch.local.errors import LocalServiceError
from dispatch.local.ownership import Ownership
from dispatch.local.ports import LOOPBACK, Ports
from dispatch.local.postgres_binaries import find_binaries, reachable_binaries
from dispatch.local.postgres_cluster import (
    DATABASE,
    OWNER,
    keep_password,
    make_cluster,
    read_password,
)
from dispatch.local.private_home import PrivateHome
from dispatch.local.progress import Progress, silent

_SETTINGS = {
    "listen_addresses": LOOPBACK,
    "unix_socket_directories": "",
    "max_connections": "100",
    "password_encryption": "scram-sha-256",
    # Nothing is acknowledged that a power cut could take back.
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    # Fewer checkpoints, and no new WAL segments to make in the middle of a burst.
    "min_wal_size": "256MB",
    "max_wal_size": "1GB",
    "checkpoint_timeout": "15min",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] %q%u@%d ",
    "logging_collector": "off",
}
_POLL = 0.05  # s
_START_LIMIT = 60.0  # s
_STOP_LIMIT = 20.0  # s
# After a kill -9 of the server its own children need a moment to notice, and hold its memory until then.
_RETRY_LIMIT = 10.0  # s
_STILL_HELD = ("shared memory block", "lock file")


class LocalPostgres:
    """One PostgreSQL server: made, started, watched and stopped; found again after any kind of death."""

    def __init__(self, data_dir: Path, port: int | None = None) -> None:
        self.data_dir = data_dir.absolute()
        self._wanted_port = port
        self._cluster = self.data_dir / "postgres" / "cluster"
        # A setting of our own, by which a server that lost its owner is known.
        self._mark = f"dispatch.data_dir={self.data_dir}"
        self._password_file = self.data_dir / "postgres-password"
        self._ownership = Ownership(self.data_dir / "postgres.lock")
        self._child: Child | None = None
        self._port = 0
        self._password = ""

    @property
    def process(self) -> Child | None:
        """The server process, None before `start` and after `stop`; its `returncode` tells of a crash."""
        return self._child

    @property
    def port(self) -> int:
        """The loopback port, 0 before the first `start`."""
        return self._port

    @property
    def dsn(self) -> str:
        """Where to connect, password included, once started."""
        user = f"{OWNER}:{quote(self._password, safe='')}"
        return f"postgresql://{user}@{LOOPBACK}:{self._port}/{DATABASE}?sslmode=disable"

    async def start(self, progress: Progress = silent) -> None:
        """Start the server and return when it takes connections; makes the cluster the first time.

        A server that a killed owner left running on the same data is stopped first. Raises LocalServiceError
        when the directory is in use, the programs are missing or the server does not come up within 60 s.
        """
        self._ownership.claim()
        try:
            await self._start(progress)
        except BaseException:
            await self.stop()
            raise

    async def stop(self) -> None:
        """Stop the server, rolling open transactions back, and release the directory; harmless if stopped."""
        child, self._child = self._child, None
        if child is not None:
            await child.stop(signal.SIGINT, _STOP_LIMIT)
        self._ownership.release()

    async def wait_ready(self, limit: float = _START_LIMIT) -> None:
        """Wait until the server takes connections.

        Raises LocalServiceError when it died or `limit` seconds passed.
        """
        child = self._child
        if child is None:
            raise LocalServiceError("PostgreSQL is not started")
        try:
            async with asyncio.timeout(limit):
                while not self._says_ready(child.pid):
                    if child.returncode is not None:
                        raise LocalServiceError(
                            f"PostgreSQL ended at start (log {child.log_file}):\n{child.log_tail()}"
                        )
                    await asyncio.sleep(_POLL)
        except TimeoutError:
            raise LocalServiceError(
                f"PostgreSQL was not ready within {limit:g} s (log {child.log_file}):\n{child.log_tail()}"
            ) from None

    async def _start(self, progress: Progress) -> None:
        account = await asyncio.to_thread(unprivileged_account)
        home = PrivateHome(self._cluster.parent, account)
        await asyncio.to_thread(home.make)
        binaries = await asyncio.to_thread(reachable_binaries, find_binaries(), account)
        if orphans := await children.stop_orphans(self._mark, signal.SIGINT, _STOP_LIMIT):
            progress(f"PostgreSQL: stopped process {orphans[0]}, left behind by an owner that was killed")
        if await asyncio.to_thread(self._is_new):
            progress("PostgreSQL: making a new database cluster")
            self._password = await asyncio.to_thread(keep_password, self._password_file)
            await asyncio.to_thread(make_cluster, binaries, home, self._cluster.name, self._password)
        self._port = await asyncio.to_thread(Ports(self.data_dir).keep, "postgres", self._wanted_port)
        await self._serve(binaries, home)
        progress(f"PostgreSQL: ready on {LOOPBACK}:{self._port}")

    async def _serve(self, binaries: Path, home: PrivateHome) -> None:
        deadline = asyncio.get_running_loop().time() + _RETRY_LIMIT
        while True:
            with home.opened() as (seen, options):
                self._child = children.spawn(
                    "PostgreSQL",
                    self._command(binaries, seen / self._cluster.name),
                    log_file=self.data_dir / "logs" / "postgres.log",
                    env=children.plain_environment(),
                    options=options,
                    when_orphaned=signal.SIGINT,
                )
            try:
                return await self.wait_ready()
            except LocalServiceError as error:
                late = asyncio.get_running_loop().time() > deadline
                if late or not any(reason in str(error) for reason in _STILL_HELD):
                    raise
                await asyncio.sleep(_POLL * 4)

    def _command(self, binaries: Path, cluster: Path) -> list[str]:
        command = [str(binaries / "postgres"), "-D", str(cluster), "-p", str(self._port), "-c", self._mark]
        return command + [word for name, value in _SETTINGS.items() for word in ("-c", f"{name}={value}")]

    def _is_new(self) -> bool:
        """Whether there is no cluster yet; else takes up its password."""
        if not self._cluster.exists():
            return True
        password = read_password(self._password_file)
        if password is None:
            raise LocalServiceError(
                f"{self._password_file} is missing, and without it the database in {self._cluster} "
                "cannot be opened: restore the file, or move the data directory away to begin with a new one"
            )
        self._password = password
        return False

    def _says_ready(self, pid: int) -> bool:
        """What the server itself writes in its pid file: line 1 its id, line 8 its state."""
        try:
            lines = (self._cluster / "postmaster.pid").read_text(encoding="utf-8").splitlines()
        except (FileNotFoundError, PermissionError):
            return False
        return len(lines) >= 8 and lines[0].strip() == str(pid) and lines[7].strip() == "ready"
