"""Child processes bound to their owner: started so, stopped politely, then firmly."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import signal
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import psutil

from dispatch.local.errors import LocalServiceError

_LOG_LIMIT = 16 * 1024 * 1024  # bytes; a longer log is set aside as `.1` at the next start
_POLL = 0.05  # s
_KILL_WAIT = 5.0  # s


class Child:
    """A running child process. Bound to no event loop, so that it may be stopped from another one."""

    def __init__(self, name: str, process: subprocess.Popen[bytes], log_file: Path) -> None:
        self.name = name
        self.log_file = log_file
        self._process = process

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    @property
    def returncode(self) -> int | None:
        """The exit status once it has ended (negative: the signal that ended it), else None."""
        return self._process.poll()

    async def wait(self, limit: float | None = None) -> int:
        """Wait for the end, at most `limit` seconds; returns the exit status or raises TimeoutError."""
        async with asyncio.timeout(limit):
            while (status := self._process.poll()) is None:
                await asyncio.sleep(_POLL)
        return status

    async def stop(self, polite: signal.Signals = signal.SIGTERM, limit: float = 15.0) -> int:
        """Ask for the end, wait `limit` seconds, then kill; returns the exit status."""
        with contextlib.suppress(ProcessLookupError):
            self._process.send_signal(polite)
        try:
            return await self.wait(limit)
        except TimeoutError:
            self._process.kill()
            return await self.wait(_KILL_WAIT)

    def kill(self) -> None:
        """End it at once, also one that is stopped; harmless when it has ended."""
        if self._process.poll() is None:
            self._process.kill()

    def log_tail(self, lines: int = 12) -> str:
        """The last lines of its log, for an error message."""
        return log_tail(self.log_file, lines)


def spawn(
    name: str,
    command: Sequence[str | Path],
    *,
    log_file: Path,
    env: Mapping[str, str],
    options: Mapping[str, Any] | None = None,
    when_orphaned: signal.Signals = signal.SIGTERM,
) -> Child:
    """Start a child in a session of its own, its output in `log_file`.

    The kernel sends it `when_orphaned` when the thread that called this ends, so call it from the thread
    that runs the event loop, never from a thread pool. Its own session keeps a terminal's Ctrl-C from it:
    its owner stops it in order. `options` go to `subprocess.Popen` (account, descriptors). Raises
    LocalServiceError when it cannot be started.
    """
    log_file.parent.mkdir(parents=True, exist_ok=True)
    _set_aside(log_file)
    bound = _bound_to_owner(command, when_orphaned)
    with log_file.open("ab") as log:
        try:
            process = subprocess.Popen(
                bound,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd="/",
                env=dict(env),
                start_new_session=True,
                **(options or {}),
            )
        except OSError as error:
            raise LocalServiceError(f"{name} cannot be started: {bound[0]}: {error.strerror}") from error
    return Child(name, process, log_file)


def find_by_argument(argument: str) -> list[psutil.Process]:
    """The live processes of this machine that have exactly this command-line argument."""
    return [process for process in psutil.process_iter() if argument in _arguments(process)]


async def stop_orphans(argument: str, polite: signal.Signals, limit: float = 15.0) -> list[int]:
    """End every process that has this command-line argument, and return their ids.

    They are what a killed owner left behind; the caller holds the directory's lock, so none has an owner.
    """
    orphans = await asyncio.to_thread(find_by_argument, argument)
    for round_signal, wait in ((polite, limit), (signal.SIGKILL, _KILL_WAIT)):
        for orphan in orphans:
            with contextlib.suppress(psutil.Error):
                orphan.send_signal(round_signal)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(wait):
                while any(is_alive(orphan) for orphan in orphans):
                    await asyncio.sleep(_POLL)
                break
    return [orphan.pid for orphan in orphans]


def is_alive(process: psutil.Process) -> bool:
    """Whether it still runs; one that only waits for its parent to take note of its end does not."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False


def log_tail(log_file: Path, lines: int = 12) -> str:
    """The last lines of a log file; empty when there is none."""
    try:
        with log_file.open("rb") as log:
            log.seek(max(0, log_file.stat().st_size - 8192))
            return "\n".join(log.read().decode(errors="replace").splitlines()[-lines:])
    except FileNotFoundError:
        return ""


def plain_environment(**extra: str) -> dict[str, str]:
    """An environment without anything of ours in it: what the service is told, it is told on purpose."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", **extra}


def _bound_to_owner(command: Sequence[str | Path], when_orphaned: signal.Signals) -> list[str]:
    words = [str(word) for word in command]
    setpriv = shutil.which(
        "setpriv"
    )  # util-linux: on every Debian; elsewhere the next start finds the orphan
    if setpriv is None:
        return words
    return [setpriv, "--pdeathsig", when_orphaned.name.removeprefix("SIG"), "--", *words]


def _set_aside(log_file: Path) -> None:
    with contextlib.suppress(FileNotFoundError):
        if log_file.stat().st_size > _LOG_LIMIT:
            os.replace(log_file, log_file.with_suffix(log_file.suffix + ".1"))


def _arguments(process: psutil.Process) -> list[str]:
    try:
        return [] if process.status() == psutil.STATUS_ZOMBIE else process.cmdline()
    except psutil.Error:
        return []
