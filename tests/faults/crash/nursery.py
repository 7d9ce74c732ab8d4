"""Starts processes that die, quickly: everything is imported once, then one fork a run.

A program: reads a run a line (failpoints, directory, database, mistake), answers with its exit status.
"""

from __future__ import annotations

import json
import os
import sys
import traceback
from pathlib import Path

from dispatch import failpoints
from tests.faults.crash.workload import play

BROKEN = 70
"""The exit status of a process that an error ended, as a role's."""


MISSED = 71
"""The exit status of a run that never passed the armed failpoint often enough."""


def _run(armed: str, home: str, dsn: str, mistake: str) -> int:
    """Run the workload in a process of its own; return its exit status."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    status = BROKEN
    try:
        with open(Path(home) / "said.txt", "a", encoding="utf-8") as said:
            os.dup2(said.fileno(), sys.stdout.fileno())
            os.dup2(said.fileno(), sys.stderr.fileno())
            failpoints.arm(armed)
            play(Path(home), dsn, mistake)
            status = MISSED if failpoints.unpassed() else 0
    except BaseException:
        traceback.print_exc()
    sys.stderr.flush()
    os._exit(status)


def main() -> None:
    """Serve runs until the input ends."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w")
    for line in sys.stdin:
        answers.write(f"{_run(*json.loads(line))}\n")
        answers.flush()


if __name__ == "__main__":
    main()
