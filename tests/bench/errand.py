"""What a floor or a peer is sent to do, and its clock: all of them count and time alike."""

from __future__ import annotations

import argparse
import os
import time


def words(description: str | None) -> argparse.ArgumentParser:
    """Return the words that every errand understands."""
    known = argparse.ArgumentParser(description=description)
    known.add_argument("--bootstrap", required=True)
    known.add_argument("--topic", required=True)
    known.add_argument("--out", required=True)
    known.add_argument("--count", type=int, required=True)
    known.add_argument("--warm", type=int, default=0)
    known.add_argument("--partitions", type=int, required=True)
    known.add_argument("--core", type=int, default=-1)
    return known


def pin(core: int) -> None:
    """Keep this process, and every thread it starts from here, to one core; -1: to none."""
    if core >= 0:
        os.sched_setaffinity(0, {core})


class Clock:
    """Counts what was passed on, and runs once `warm` of it were."""

    def __init__(self, warm: int) -> None:
        self._warm = warm
        self._first = 0
        self._began = self._cpu = 0.0
        self._took = self._spent = 0.0
        self.done = 0

    def passed(self, records: int) -> None:
        """Take note of so many more."""
        self.done += records
        if not self._began and self.done >= self._warm:
            self._first, self._began, self._cpu = self.done, time.perf_counter(), time.process_time()

    def stop(self) -> None:
        """Take the time; the last word counts."""
        self._took, self._spent = time.perf_counter() - self._began, time.process_time() - self._cpu

    def figures(self) -> dict[str, float]:
        """Return records a second, and processor time a record in microseconds."""
        counted = self.done - self._first
        return {"per_s": counted / self._took, "cpu_us": self._spent / counted * 1e6}
