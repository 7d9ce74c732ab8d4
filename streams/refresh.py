"""Keeps what a process knows of the areas up to date while nothing else brings it."""

from __future__ import annotations

import asyncio
from typing import Final

import structlog

from dispatch.bootstrap import Runtime
from dispatch.store.errors import Transient

_REFRESH_S: Final = 5.0
_log = structlog.get_logger(__name__)


async def refresh(runtime: Runtime) -> None:
    """Take up new areas and rosters until cancelled: an idle area is read, too."""
    while True:
        await asyncio.sleep(_REFRESH_S)
        try:
            await runtime.refresh()
        except Transient as error:
            _log.warning("the areas could not be refreshed", reason=str(error))
