"""What the workers and the database server spend: processor time between two looks."""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from tests.bench.bed import spent


@dataclass(frozen=True, slots=True)
class Look:
    """One look: processor time of all workers and of the database server, and the clock, each in s."""

    worker: float
    database: float
    clock: float

    def since(self, before: Look) -> Look:
        """Return what lies between an earlier look and this one."""
        return Look(self.worker - before.worker, self.database - before.database, self.clock - before.clock)

    def beyond(self, rest: Look) -> Look:
        """Return what was spent beyond what the same time at rest costs."""
        share = self.clock / rest.clock
        worker, database = self.worker - rest.worker * share, self.database - rest.database * share
        return Look(max(worker, 0), max(database, 0), self.clock)


class Meter:
    """Looks at the workers' processes and at the server with all its backends."""

    def __init__(self, workers: Sequence[psutil.Process], server: psutil.Process) -> None:
        self.workers = workers
        self._server = server

    def look(self) -> Look:
        """Return what they have spent so far."""
        return Look(sum(map(_finely, self.workers)), self._database(), time.perf_counter())

    def memory_mib(self) -> float:
        """Return the resident memory of the greatest worker."""
        return max(float(worker.memory_info().rss) for worker in self.workers) / 2**20

    def _database(self) -> float:
        found = 0.0
        for process in (self._server, *self._server.children(recursive=True)):
            with suppress(psutil.Error):  # a backend that has just ended
                found += _finely(process)
        return found


def _finely(process: psutil.Process) -> float:
    """Return the processor time of a process in s, from Linux in ns rather than in hundredths of a s."""
    try:
        threads = list(Path(f"/proc/{process.pid}/task").iterdir())
        return sum(int((thread / "schedstat").read_text().split()[0]) for thread in threads) / 1e9
    except OSError:
        return spent(process)
