"""Places where the fault harness lets the process die, fail or stall; without it, nothing happens there.

`DISPATCH_FAILPOINTS`, read once at start, arms them: `commit.after=exit@2;lock.after=sleep(0.5)` dies at
the second pass of the one and waits 0.5 s at the first of the other; `decide.after=raise(MemoryError)` raises
one of the errors in `_ERRORS`. Unset, `hit` is a function that returns.
"""

from __future__ import annotations

import asyncio
import os
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

VARIABLE: Final = "DISPATCH_FAILPOINTS"
EXIT_STATUS: Final = 99
"""What a process that died at a failpoint leaves behind."""

_ERRORS: Final[dict[str, type[BaseException]]] = {
    error.__name__: error for error in (ValueError, MemoryError, RecursionError, asyncio.CancelledError)
}
_ORDER: Final = re.compile(
    rf"([a-z.-]+)=(exit|error-after|sleep\((\d+(?:\.\d+)?)\)|raise\(({'|'.join(_ERRORS)})\))(?:@([1-9]\d*))?"
)


@dataclass(slots=True)
class _Order:
    """What to do at a failpoint once it has been passed `passes` times more."""

    action: str
    seconds: float
    error: str
    passes: int


_orders: dict[str, _Order] = {}


def arm(text: str) -> None:
    """Replace all orders by those of `text`, in the form of the variable; raises ValueError for a bad one."""
    orders: dict[str, _Order] = {}
    for part in filter(None, (each.strip() for each in text.split(";"))):
        found = _ORDER.fullmatch(part)
        if found is None:
            raise ValueError(
                f"{VARIABLE}: {part!r} is not name=exit|error-after|sleep(s)|raise(error), perhaps with @pass"
            )
        name, action, seconds, error, nth = found.groups()
        orders[name] = _Order(action, float(seconds or 0), error or "", int(nth or 1))
    _orders.clear()
    _orders.update(orders)


def unpassed() -> list[str]:
    """Return the failpoints whose orders are still to be carried out."""
    return sorted(_orders)


def _obey(name: str) -> None:
    """Do what is ordered for this pass of the failpoint; an order is carried out once."""
    order = _orders.get(name)
    if order is None:
        return
    order.passes -= 1
    if order.passes > 0:
        return
    del _orders[name]
    if order.action == "exit":
        os._exit(EXIT_STATUS)
    if order.action == "error-after":
        # What a caller sees whose connection broke after the other side had done what was asked.
        raise ConnectionResetError(f"failpoint {name}: the step was done, its caller is not told")
    if order.error:
        raise _ERRORS[order.error](f"failpoint {name}")
    time.sleep(order.seconds)


def _pass_by(name: str) -> None:
    """Do nothing."""


hit: Final[Callable[[str], None]] = _obey if VARIABLE in os.environ else _pass_by
"""Pass the named failpoint."""

arm(os.environ.get(VARIABLE, ""))
