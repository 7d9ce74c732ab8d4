"""The service's processes: three workers, two relays, an auditor, two consoles; kept alive as `up` does."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from dispatch.local.children import plain_environment
from dispatch.local.ports import LOOPBACK
from dispatch.up.supervisor import Supervisor
from tests.faults.cluster.layout import PARTITIONS, ROLES, Layout, way_of
from tests.integration.flow.alerts import AREA, ROSTER
from tests.integration.flow.roles import run_command

AUDIT_DELAY_S: Final = 30


@dataclass
class Crew:
    """The processes by name (`worker-1`); `starts` are the times (s since the epoch) each was started at."""

    data_dir: Path
    layout: Layout
    credentials: str
    """`user:password` of the database."""
    extra: Mapping[str, str] = field(default_factory=dict)
    starts: dict[str, list[float]] = field(default_factory=dict)
    said: list[str] = field(default_factory=list)
    _keepers: dict[str, tuple[Supervisor, asyncio.Task[None]]] = field(default_factory=dict)

    def dsn(self, way: str) -> str:
        """Return both databases as a way reaches them: whichever takes writes is used."""
        return self._dsn([self.layout.link[way, name] for name in self.layout.database])

    @property
    def direct_dsn(self) -> str:
        """Return both databases as nothing disturbs the way to them."""
        return self._dsn(self.layout.database.values())

    def environment(self, role: str) -> dict[str, str]:
        """Return what a role is told."""
        port = self.layout.console.get(role)
        return plain_environment(
            DISPATCH_AREA=AREA,
            DISPATCH_AREAS_DIR=str(ROSTER.parent),
            DISPATCH_DATA_DIR=str(self.data_dir / role),
            DISPATCH_BOOTSTRAP_SERVERS=self.layout.bootstrap(way_of(role)),
            DISPATCH_DSN=self.dsn(way_of(role)),
            DISPATCH_KAFKA_REPLICATION="3",
            DISPATCH_KAFKA_MIN_INSYNC="2",
            DISPATCH_PARTITIONS=str(PARTITIONS),
            DISPATCH_POOL_SIZE="4",
            DISPATCH_AUDIT_DELAY_S=str(AUDIT_DELAY_S),
            DISPATCH_LOG_FORMAT="json",
            **({"DISPATCH_CONSOLE_PORT": str(port)} if port else {}),
            **self.extra,
        )

    async def command(self, *words: str) -> str:
        """Run a command of `dispatch`; returns what it said. Raises AssertionError when it fails."""
        status, said = await run_command(self.environment("console-1"), *words)
        assert status == 0, f"dispatch {' '.join(words)}: status {status}: {said}"
        return said

    def start(self) -> None:
        """Start every role; one that ends is started again within two seconds."""
        for role in ROLES:
            self.launch(role)

    def launch(self, role: str) -> None:
        """Start one role, and keep it alive."""
        name = role.split("-")[0]
        log_dir = self.data_dir / "log" / role
        supervisor = Supervisor((name,), self.environment(role), log_dir, lambda line: self._note(role, line))
        supervisor.start()
        self.starts.setdefault(role, []).append(time.time())
        self._keepers[role] = supervisor, asyncio.create_task(supervisor.watch(), name=role)

    def pid(self, role: str) -> int:
        """Return the process id of a role at present."""
        (child,) = self._keepers[role][0].children().values()
        return child.pid

    def signal(self, role: str, number: signal.Signals) -> None:
        """Send a signal to a role."""
        with suppress(ProcessLookupError):
            os.kill(self.pid(role), number)

    async def leave(self, role: str) -> None:
        """Stop a role in order, for good."""
        supervisor, task = self._keepers.pop(role)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await supervisor.stop()

    async def stop(self) -> None:
        """Stop all roles in order."""
        for role in list(self._keepers):
            self.signal(role, signal.SIGCONT)
        await asyncio.gather(*(self.leave(role) for role in list(self._keepers)))

    def _dsn(self, ports: Iterable[int]) -> str:
        hosts = ",".join(f"{LOOPBACK}:{port}" for port in ports)
        options = "sslmode=disable&target_session_attrs=read-write"
        return f"postgresql://{self.credentials}@{hosts}/dispatch?{options}"

    def _note(self, role: str, line: str) -> None:
        self.said.append(f"{time.time():.3f} {role}: {line}")
        self.starts[role].append(time.time())
