"""`dispatch purge` and `dispatch erase`: what is too old goes, and what belongs to one person."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.progress import Progress
from rich.table import Table

from dispatch.bootstrap import Runtime
from dispatch.cli.runtime import in_runtime, operator
from dispatch.cli.screen import done, fail, out, say
from dispatch.privacy.erasure import erase as erase_one
from dispatch.privacy.retention import Old, Retention
from dispatch.store.purging import Busy, Kept

Dsn = Annotated[str | None, typer.Option(help="PostgreSQL address; default DISPATCH_DSN.")]
AreaCode = Annotated[str, typer.Option(help="Only this command area; default all.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Only say what would go.")]

ELSEWHERE = (
    "Not in this database, so not purged here:",
    "  · the Kafka topics keep every message 7 days, some of them up to 14;",
    "  · backups and archives of the database keep what was in them: let them end within the same days.",
    "    Names and numbers are encrypted there too: after `dispatch keys rotate`, and without the older key,",
    "    nobody can read them;",
    "  · the gateway's spool keeps an alert until Kafka has it.",
)


def register(app: typer.Typer) -> None:
    """Add `purge` and `erase`."""
    app.command("purge", rich_help_panel="Look and mend")(purge)
    app.command("erase", rich_help_panel="Look and mend")(erase)


def purge(dsn: Dsn = None, area: AreaCode = "", dry_run: DryRun = False) -> None:
    """Remove what has been kept for long enough; a console does the same by itself once a day.

    Goes in small portions beside the running service, and may be interrupted and run again.
    """

    async def act(runtime: Runtime) -> None:
        if area and area not in runtime.areas:
            fail(f"there is no area {area} in the database")
        retention = Retention(runtime, area)
        old = await retention.survey()
        out.print(_table(old, dry_run))
        if not dry_run:
            await _purge(retention, old)
        for line in ELSEWHERE:
            say(line)

    in_runtime(dsn, act)


def _table(old: list[Old], dry_run: bool) -> Table:
    table = Table("what", "kept for", "would go" if dry_run else "goes")
    for one in old:
        table.add_row(one.kept.what, f"{one.kept.days} days", str(one.count))
    table.add_row("incidents, decisions, names of roles: the log", "see the README", "–")
    return table


async def _purge(retention: Retention, old: list[Old]) -> None:
    with Progress(console=out, transient=True) as bar:
        tasks = {one.kept.what: bar.add_task(one.kept.what, total=one.count or 1) for one in old}

        def progress(kept: Kept, removed: int) -> None:
            bar.advance(tasks[kept.what], removed)

        try:
            gone = await retention.purge(progress)
        except Busy as busy:
            fail(str(busy))
    done(", ".join(f"{count} {what}" for what, count in gone.items()) or "nothing is too old")


def erase(
    responder_id: Annotated[str, typer.Argument(help="Whose personal data: an id of the roster.")],
    reason: Annotated[str, typer.Option(help="Why, e.g. the number of the request; it goes on record.")],
    dsn: Dsn = None,
    area: Annotated[str | None, typer.Option(help="Code of the area; default DISPATCH_AREA.")] = None,
) -> None:
    """Carry out a person's request for deletion: name, number, last position, messages as they came."""
    if not reason.strip():
        fail("--reason should say why: it goes on record", status=2)

    async def act(runtime: Runtime) -> None:
        area_id = area or runtime.settings.area
        if area_id not in runtime.areas:
            fail(f"there is no area {area_id} in the database")
        gone = await erase_one(runtime, area_id, responder_id, operator(), reason)
        done(f"erased {', '.join(f'{count} {what}' for what, count in gone.items())}; it is on record")
        days = runtime.settings.positions_days
        say(f"Tracks in the log go with the purge, within {days} days. What was decided stays, under the id:")
        say("take the id out of the roster's files too, or the next import brings name and number back.")
        for line in ELSEWHERE:
            say(line)

    in_runtime(dsn, act)
