"""`dispatch doctor`: what is wrong with an installation, and how to mend it."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from typing import Annotated

import typer
from rich.markup import escape

from dispatch.cli.screen import done, fail, out, say
from dispatch.cli.settings import read_settings
from dispatch.cli.up import DataDir
from dispatch.config import Settings
from dispatch.doctor.examine import examine, mend, repairs
from dispatch.doctor.finding import Finding, Level
from dispatch.doctor.whereabouts import Whereabouts, find
from schemas.text import visible_text

_SIGNS = {
    Level.OK: "[green]✓ ok  [/green]",
    Level.WARN: "[yellow]! warn[/yellow]",
    Level.BAD: "[red]✗ bad [/red]",
}
_MOST_ROUNDS = 3

Dsn = Annotated[str | None, typer.Option(help="PostgreSQL address; default DISPATCH_DSN, else that of `up`.")]
Servers = Annotated[
    str | None, typer.Option(help="Kafka brokers; default DISPATCH_BOOTSTRAP_SERVERS, else those of `up`.")
]
Fix = Annotated[
    bool, typer.Option("--fix", help="Make the safe repairs: migrations, topics, roster and plans if none.")
]


def register(app: typer.Typer) -> None:
    """Add `doctor`."""
    app.command("doctor", rich_help_panel="Look and mend")(doctor)


def doctor(
    data_dir: DataDir = None, dsn: Dsn = None, bootstrap_servers: Servers = None, fix: Fix = False
) -> None:
    """Say what is wrong with this installation and how to mend it; works with nothing running.

    Ends with status 1 if anything is bad.
    """
    settings = read_settings()
    # The examination says itself what cannot be reached.
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)
    where = find(settings, data_dir, dsn, bootstrap_servers)
    parts = asyncio.run(_examine(settings, where, fix))
    _show(parts)
    levels = Counter(finding.level for findings in parts.values() for finding in findings)
    summary = f"{levels[Level.OK]} ok, {levels[Level.WARN]} warn, {levels[Level.BAD]} bad"
    if levels[Level.BAD]:
        fail(f"需要处理 needs mending: {summary}")
    done(f"可以运行 fit to run: {summary}")


async def _examine(settings: Settings, where: Whereabouts, fix: bool) -> dict[str, list[Finding]]:
    parts = await examine(settings, where)
    # A repair may bring to light what could not be looked at before: no roster without a schema.
    for _ in range(_MOST_ROUNDS if fix else 0):
        wanted = repairs(parts)
        if not wanted:
            break
        try:
            await mend(settings, where, wanted, say)
        except Exception as error:  # a repair that fails is told; the findings below say what is left
            say(f"not repaired: {error}")
            break
        parts = await examine(settings, where)
    return parts


def _show(parts: dict[str, list[Finding]]) -> None:
    for part, findings in parts.items():
        out.print(f"[bold]{part}[/bold]")
        for finding in findings:
            out.print(f"  {_SIGNS[finding.level]} {_text(finding.zh)} [dim]·[/dim] {_text(finding.en)}")
            if finding.mend and finding.level is not Level.OK:
                out.print(f"         [cyan]→ {_text(finding.mend)}[/cyan]")


def _text(said: str) -> str:
    return escape(visible_text(said))
