"""Ends of a process that must not be orderly: nothing more may be acknowledged after them.

A supervisor starts the process again; everything unacknowledged is delivered again then.
"""

from __future__ import annotations

import faulthandler
import logging
import os
import sys
from contextlib import suppress
from enum import IntEnum
from typing import NoReturn


class Exit(IntEnum):
    """Why a process ended itself; the number is its exit status."""

    BROKEN = 70
    """Something raised where nothing may: the state in memory is not to be trusted."""
    RETURNED = 71
    """An agent came to its end although nobody stopped it: its partitions would never be read again."""
    STUCK = 75
    """The event loop, a rebalance or an agent stopped making progress."""
    SLOW_STOP = 76
    """An orderly stop was asked for and took too long."""


def leave(status: Exit, *, dump: bool = False) -> NoReturn:
    """End the process at once, without any clean-up; with `dump`, write the stacks of all threads first."""
    # Each on its own: a full disk or a closed terminal must not keep the process alive.
    if dump:
        with suppress(OSError, ValueError):
            faulthandler.dump_traceback(sys.stderr, all_threads=True)
    with suppress(OSError, ValueError):
        logging.shutdown()
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            stream.flush()
    os._exit(status)
