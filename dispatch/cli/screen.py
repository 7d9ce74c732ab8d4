"""What the commands print: to people on a terminal, plain where there is none."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NoReturn

import typer
from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment

from schemas.text import display_text, visible_text


class Screen(Console):
    """A console on which text is text: what comes from outside can neither steer the terminal nor hide."""

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        """Render as always, then take out of the text what would not simply be drawn."""
        for segment in super().render(renderable, options):
            if segment.control:
                yield segment
            else:
                yield Segment(display_text(segment.text), segment.style)


out = Screen(highlight=False, soft_wrap=True)
err = Screen(stderr=True, highlight=False, soft_wrap=True)


def say(line: str) -> None:
    """Print one line of progress."""
    out.print(visible_text(line), markup=False)


def done(line: str) -> None:
    """Print what was achieved."""
    out.print("[green]✓[/green]", end=" ")
    out.print(visible_text(line), markup=False)


def fail(title: str, problems: Iterable[str] = (), status: int = 1) -> NoReturn:
    """Print every problem, then end the command with `status`."""
    err.print("[red]✗[/red]", end=" ")
    err.print(visible_text(title), markup=False)
    for problem in problems:
        err.print(f"  · {visible_text(problem)}", markup=False)
    raise typer.Exit(status)
