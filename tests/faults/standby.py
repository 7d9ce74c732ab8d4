"""Two PostgreSQL servers of one cluster: a primary, and a standby that follows it on loopback.

The standby is made with `pg_basebackup`. It may be paused (nothing reaches it any more, so an asynchronous
one falls behind and a COMMIT waits for a synchronous one), resumed, promoted, and replaced by a new one.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import asyncpg

from dispatch.local import LocalPostgres
from dispatch.local.accounts import unprivileged_account
from dispatch.local.children import plain_environment
from dispatch.local.postgres_binaries import find_binaries, reachable_binaries
from dispatch.local.private_home import PrivateHome

_NAME: Final = "dispatch_standby"
_LIMIT_S: Final = 60.0
_PACE_S: Final = 0.05


class PostgresPair:
    """A primary and its standby; `synchronous` makes each COMMIT wait until the standby has it on disk.

    `ports` of loopback are those of the two; None chooses one.

    `primary` is whoever takes writes now, `standby` its follower; None after `promote`, until `add_standby`.
    """

    def __init__(
        self, data_dir: Path, *, synchronous: bool, ports: tuple[int | None, int | None] = (None, None)
    ) -> None:
        self._dir = data_dir
        self._synchronous = synchronous
        self._made = 1
        self._second_port = ports[1]
        self.primary = LocalPostgres(data_dir / "server-1", ports[0])
        self.standby: LocalPostgres | None = None

    async def start(self) -> None:
        """Make and start both servers; returns when the standby follows."""
        await self.primary.start()
        await self.add_standby(self._second_port)

    async def stop(self) -> None:
        """Stop both servers; harmless for one that is stopped."""
        for server in (self.standby, self.primary):
            if server is not None:
                await server.stop()

    async def add_standby(self, port: int | None = None) -> LocalPostgres:
        """Copy the primary, start the copy as its standby and wait until it follows; returns it."""
        self._made += 1
        standby = LocalPostgres(self._dir / f"server-{self._made}", port)
        await asyncio.to_thread(_copy, self.primary, standby)
        await standby.start()
        self.standby = standby
        if self._synchronous:
            await self.require_standby(True)
        await self.caught_up()
        return standby

    async def require_standby(self, wanted: bool) -> None:
        """Let each COMMIT on the primary wait for the standby, or no longer."""
        names = f"'{_NAME}'" if wanted else "''"
        await _execute(
            self.primary.dsn,
            f"ALTER SYSTEM SET synchronous_standby_names = {names}",
            "SELECT pg_reload_conf()",
        )

    async def pause(self) -> None:
        """Let nothing reach the standby any more; returns when the primary has lost sight of it."""
        await self._follow("")
        await self._until("NOT EXISTS (SELECT 1 FROM pg_stat_replication)")

    async def resume(self) -> None:
        """Let the standby follow again; returns when it has caught up."""
        await self._follow(_following(self.primary))
        await self.caught_up()

    async def caught_up(self) -> None:
        """Wait until the standby has all that the primary has, and counts as synchronous if it is to be."""
        state = "AND sync_state = 'sync'" if self._synchronous else ""
        await self._until(
            "EXISTS (SELECT 1 FROM pg_stat_replication WHERE state = 'streaming'"
            f" AND replay_lsn >= pg_current_wal_lsn() {state})"
        )

    async def crash_primary(self) -> None:
        """End the primary as `pg_ctl stop -m immediate` does: no checkpoint, every session cut off."""
        await stop_immediately(self.primary)

    async def promote(self) -> LocalPostgres:
        """Make the standby the primary, on a new timeline; returns it once it takes writes.

        The old primary is left as it is: crash it before, or it goes on taking writes for itself.
        """
        if self.standby is None:
            raise RuntimeError("there is no standby to promote")
        promoted, self.standby = self.standby, None
        # A new primary has no standby yet: nothing may wait for one. The copy took the setting over.
        await _execute(promoted.dsn, "SELECT pg_promote(true, 60)")
        self.primary = promoted
        await self.require_standby(False)
        return promoted

    async def _follow(self, whom: str) -> None:
        if self.standby is None:
            raise RuntimeError("there is no standby")
        quoted = whom.replace("'", "''")
        await _execute(
            self.standby.dsn,
            f"ALTER SYSTEM SET primary_conninfo = '{quoted}'",
            "SELECT pg_reload_conf()",
        )

    async def _until(self, condition: str) -> None:
        connection = await asyncpg.connect(self.primary.dsn)
        try:
            async with asyncio.timeout(_LIMIT_S):
                while not await connection.fetchval(f"SELECT {condition}"):
                    await asyncio.sleep(_PACE_S)
        finally:
            await connection.close()


@asynccontextmanager
async def postgres_pair(
    data_dir: Path, *, synchronous: bool, ports: tuple[int | None, int | None] = (None, None)
) -> AsyncIterator[PostgresPair]:
    """Run such a pair for a while."""
    pair = PostgresPair(data_dir, synchronous=synchronous, ports=ports)
    try:
        await pair.start()
        yield pair
    finally:
        await pair.stop()


async def stop_immediately(server: LocalPostgres) -> None:
    """End a server at once, without a checkpoint or a word to its clients; it can be started again."""
    child = server.process
    if child is None:
        raise RuntimeError("the server is not running")
    os.kill(child.pid, signal.SIGQUIT)
    await child.wait(_LIMIT_S)
    await server.stop()


def _following(primary: LocalPostgres) -> str:
    parts = urlsplit(primary.dsn)
    return (
        f"host={parts.hostname} port={parts.port} user={parts.username} password={parts.password}"
        f" application_name={_NAME} sslmode=disable"
    )


def _copy(primary: LocalPostgres, standby: LocalPostgres) -> None:
    """Copy the primary's cluster to where the standby looks for its own, with the password of both."""
    account = unprivileged_account()
    home = PrivateHome(standby.data_dir / "postgres", account)
    home.make()
    programs = reachable_binaries(find_binaries(), account)
    word = "postgres-password"
    shutil.copy2(primary.data_dir / word, standby.data_dir / word)
    with home.opened() as (seen, options):
        subprocess.run(
            [
                str(programs / "pg_basebackup"),
                f"--dbname={_following(primary)}",
                f"--pgdata={seen / 'cluster'}",
                "--checkpoint=fast",
                "--wal-method=stream",
                "--write-recovery-conf",
                "--no-sync",
            ],
            check=True,
            timeout=_LIMIT_S,
            capture_output=True,
            cwd="/",
            env=plain_environment(),
            **options,
        )


async def _execute(dsn: str, *statements: str) -> None:
    connection = await asyncpg.connect(dsn)
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()
