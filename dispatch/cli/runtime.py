"""A runtime for one command: opened on the database, closed at its end, its troubles told in words."""

from __future__ import annotations

import asyncio
import getpass
from collections.abc import Awaitable, Callable

from dispatch.bootstrap import SETTING_UP_IDLE_LIMIT_S, Runtime, open_runtime
from dispatch.cli.screen import fail
from dispatch.cli.settings import read_settings
from dispatch.privacy.keys import KeysUnusable
from dispatch.privacy.sealing import Sealed
from dispatch.store.errors import StoreError


def in_runtime(dsn: str | None, act: Callable[[Runtime], Awaitable[object]]) -> None:
    """Run `act` over an opened runtime; ends the command with what went wrong."""
    settings = read_settings(needs_dsn=True, dsn=dsn)

    async def run() -> None:
        async with open_runtime(settings, "command-line", idle_limit_s=SETTING_UP_IDLE_LIMIT_S) as runtime:
            await act(runtime)

    try:
        asyncio.run(run())
    except StoreError as error:
        fail(f"the database did not do it: {error}")
    except (KeysUnusable, Sealed) as error:
        fail(str(error))


def operator() -> str:
    """Return who is at the command line, for the record."""
    try:
        return f"command line:{getpass.getuser()}"
    except (OSError, KeyError):
        return "command line:unknown account"
