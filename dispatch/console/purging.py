"""The purge that runs by itself: one of the consoles, once a day."""

from __future__ import annotations

import asyncio
from typing import Final

import structlog

from dispatch.bootstrap import Runtime
from dispatch.privacy.retention import Retention
from dispatch.store.purging import Busy, Kept, Purging

LOOK_S: Final = 600.0
"""How often a console looks whether a purge is due, s."""
PORTION: Final = 500

_log = structlog.get_logger(__name__)


async def keep_purging(runtime: Runtime, look_s: float = LOOK_S) -> None:
    """Purge whenever nobody has for `purge_every_h` hours, until cancelled; 0 hours is never.

    What goes wrong is said and tried again: a purge that is late must not end a console.
    """
    while True:
        await asyncio.sleep(look_s)
        try:
            await _purge_if_due(runtime)
        except Exception as error:
            _log.warning("purge_failed", reason=str(error)[:300])


async def _purge_if_due(runtime: Runtime) -> None:
    every_h = runtime.settings.purge_every_h
    if not every_h or not await Purging(runtime.store).due(every_h):
        return

    def progress(kept: Kept, removed: int) -> None:
        """Say nothing: the sums are told at the end."""

    try:
        gone = await Retention(runtime).purge(progress, PORTION)
    except Busy:
        return
    _log.info("purged", **{what.replace(" ", "_"): count for what, count in gone.items()})
