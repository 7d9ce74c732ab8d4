"""Showing the board: live on a terminal, as plain lines where there is none."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from rich.console import Console
from rich.live import Live

from dispatch.demo.board import Board
from dispatch.demo.picture import Picture

_REFRESH_S = 0.25
_LINES_S = 1.0
_TOTALS_EVERY = 10


@asynccontextmanager
async def shown(console: Console, board: Board, picture: Picture) -> AsyncIterator[None]:
    """Show the board within the block, and once more as it stands at its end."""
    job = _live(console, board) if console.is_terminal else _lines(console, board, picture)
    task = asyncio.create_task(job, name="board")
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _live(console: Console, board: Board) -> None:
    with Live(console=console, auto_refresh=False) as live:
        try:
            while True:
                live.update(board.render(console.height - 1, console.width), refresh=True)
                await asyncio.sleep(_REFRESH_S)
        finally:
            live.update(board.render(console.height - 1, console.width), refresh=True)


async def _lines(console: Console, board: Board, picture: Picture) -> None:
    """Print each incident once, as soon as somebody was sent or it is said why nobody was."""
    told: set[str] = set()
    rounds = 0
    while True:
        for incident_id in board.incidents():
            known = picture.incidents[incident_id]
            if incident_id not in told and (picture.of(incident_id) or known.shortfall):
                told.add(incident_id)
                console.print(board.line(incident_id), soft_wrap=True)
        rounds += 1
        if rounds % _TOTALS_EVERY == 0:
            console.print(board.totals(), soft_wrap=True)
        await asyncio.sleep(_LINES_S)
