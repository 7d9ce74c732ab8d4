"""What the commands print: to people on a terminal, plain where there is none."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NoReturn

import typer
from rich.console import Console

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)


def say(line: str) -> None:
    """Print one line of progress."""
    out.print(line, markup=False)


def done(line: str) -> None:
    """Print what was achieved."""
    out.print("[green]✓[/green]", end=" ")
    out.print(line, markup=False)


def fail(title: str, problems: Iterable[str] = (), status: int = 1) -> NoReturn:
    """Print every problem, then end the command with `status`."""
    err.print("[red]✗[/red]", end=" ")
    err.print(title, markup=False)
    for problem in problems:
        err.print(f"  · {problem}", markup=False)
    raise typer.Exit(status)
