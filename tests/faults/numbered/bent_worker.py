"""A worker with something of a test's: a way to the broker, or a mistake that the harness has to find.

Only this entry, which is no part of the product, reads these variables:

* `FAULTS_ON_THE_WAY=1`: every connection to the broker leads where the process was told to bootstrap
* `FAULTS_MISTAKE`: one of `MISTAKES`
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from typing import Any, Final

import faust

from streams import land
from streams.worker import run
from tests.faults.numbered.way import stay_on_the_way


def _auto_ack() -> None:
    """Faust acknowledges by itself, as it does unless told otherwise: also what was cancelled."""

    async def land_all(stream: Any, topic: str, landing: Any, settings: Any) -> None:
        async for event in stream.events():
            await landing.land([land.record_of(event)])

    land._land_all = land_all


def _concurrency() -> None:
    """Four readers share each topic, each acknowledges when it is done; the first of all never is."""
    first = iter([True])
    make = faust.App.agent

    async def land_all(stream: Any, topic: str, landing: Any, settings: Any) -> None:
        unacknowledged = stream.noack()
        async for event in unacknowledged.events():
            if next(first, False):
                await asyncio.Event().wait()
            await landing.land([land.record_of(event)])
            await unacknowledged.ack(event)

    def agent(self: faust.App, *args: Any, **kwargs: Any) -> Any:
        return make(self, *args, **(kwargs | {"concurrency": 4}))

    land._land_all = land_all
    type.__setattr__(faust.App, "agent", agent)


MISTAKES: Final[dict[str, Callable[[], None]]] = {"auto-ack": _auto_ack, "concurrency": _concurrency}

if __name__ == "__main__":
    if os.environ.get("FAULTS_ON_THE_WAY"):
        stay_on_the_way()
    if mistake := os.environ.get("FAULTS_MISTAKE"):
        MISTAKES[mistake]()
    raise SystemExit(run())
