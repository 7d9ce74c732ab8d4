"""Leads a person to the console: opens it in a browser where there is one, and says where it is."""

from __future__ import annotations

import asyncio
import os
import sys
import webbrowser
from contextlib import suppress

from dispatch.cli.screen import say
from dispatch.up.stack import Stack


def sign_in_address(stack: Stack) -> str:
    """Return the console's address that signs a dispatcher in once; the page takes the token out of it."""
    return f"{stack.console_url}/?token={stack.tokens['dispatcher']}"


async def lead_to_console(stack: Stack) -> None:
    """Open the console for whoever sits here.

    Without a screen, or in a log, only the bare address is said: a token does not belong in a log.
    """
    say(f"console: {stack.console_url} · phone: {stack.console_url}/phone · hall: {stack.console_url}/hall")
    if not sys.stdout.isatty():
        return
    if os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY") or sys.platform == "darwin":
        with suppress(webbrowser.Error):
            if await asyncio.to_thread(webbrowser.open, sign_in_address(stack)):
                return
    say(f"sign in with: {sign_in_address(stack)}")
