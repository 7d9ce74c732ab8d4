"""An area's own data: `dispatch roster import|export|check` and `dispatch plans check|adopt`."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated

import typer

from dispatch.bootstrap import Runtime, open_runtime
from dispatch.cli.screen import done, fail
from dispatch.cli.settings import read_settings
from dispatch.model.plan import PlanBook
from dispatch.model.roster import Roster
from dispatch.registry.plans import PlanErrors, check_plans, load_plans
from dispatch.registry.roster_errors import RosterErrors
from dispatch.registry.roster_export import write
from dispatch.registry.roster_files import load
from dispatch.store.errors import StoreError

Dsn = Annotated[str | None, typer.Option(help="PostgreSQL address; default DISPATCH_DSN.")]
Folder = Annotated[Path, typer.Argument(help="Folder of the area's files, e.g. deploy/areas/440515.")]
AreaCode = Annotated[str | None, typer.Option(help="Code of the area; default DISPATCH_AREA.")]


def register(app: typer.Typer) -> None:
    """Add `roster` and `plans`."""
    roster = typer.Typer(
        no_args_is_help=True, help="The roster of an area: units, volunteers, shops, sensors, …"
    )
    for name, command in (("check", check_roster), ("import", import_roster), ("export", export_roster)):
        roster.command(name)(command)
    plans = typer.Typer(no_args_is_help=True, help="The response plans of an area.")
    for name, command in (("check", check_plan_book), ("adopt", adopt_plan_book)):
        plans.command(name)(command)
    app.add_typer(roster, name="roster", rich_help_panel="Set up")
    app.add_typer(plans, name="plans", rich_help_panel="Set up")


def read_roster(folder: Path) -> Roster:
    """Read a roster; ends the command with every error as file, line and column."""
    try:
        return load(folder)
    except RosterErrors as error:
        fail(f"{len(error.errors)} errors in {folder}, nothing was written:", map(str, error.errors))


def read_plans(folder: Path) -> PlanBook:
    """Read a plan book; ends the command with every error and its place in the file."""
    try:
        return load_plans(folder)
    except PlanErrors as error:
        fail(f"{len(error.errors)} errors in {folder}, nothing was written:", map(str, error.errors))


def check_roster(folder: Folder) -> None:
    """Report every error of the roster files with file, line and column; writes nothing."""
    roster = read_roster(folder)
    counts = (("responders", roster.responders), ("shops", roster.shops), ("sensors", roster.sensors))
    done(", ".join(f"{len(rows)} {name}" for name, rows in counts) + ": no errors")


def import_roster(folder: Folder, dsn: Dsn = None) -> None:
    """Check the files, then let the area work with them; on record in its log."""
    roster = read_roster(folder)
    area_id = roster.area.area_id

    async def adopt(runtime: Runtime) -> None:
        if area_id not in runtime.areas or runtime.areas[area_id].roster != roster:
            await runtime.adopt_roster(area_id, roster, "command line")

    _in_runtime(dsn, adopt)
    done(f"area {roster.area.area_id} works with roster {roster.version[:12]}")


def export_roster(folder: Folder, dsn: Dsn = None, area: AreaCode = None) -> None:
    """Write the roster that the area works with as the same CSV files (without personal columns)."""

    async def export(runtime: Runtime) -> None:
        area_id = area or runtime.settings.area
        roster = runtime.areas[area_id].roster if area_id in runtime.areas else None
        if roster is None:
            fail(f"area {area_id} has no roster: import one first")
        await asyncio.to_thread(write, roster, folder)

    _in_runtime(dsn, export)
    done(f"written to {folder}")


def check_plan_book(folder: Folder) -> None:
    """Report every error of plans.yaml and its lexicon with its place; writes nothing."""
    problems = check_plans(folder)
    if problems:
        fail(f"{len(problems)} errors in {folder}:", map(str, problems))
    done("no errors")


def adopt_plan_book(folder: Folder, dsn: Dsn = None, area: AreaCode = None) -> None:
    """Check the plans, then open new incidents of the area under them; open ones keep theirs."""
    book = read_plans(folder)

    async def adopt(runtime: Runtime) -> None:
        area_id = area or runtime.settings.area
        present = await runtime.areas[area_id].present() if area_id in runtime.areas else None
        if present is None or present.plan_version != book.version:
            await runtime.adopt_plans(area_id, book, "command line")

    _in_runtime(dsn, adopt)
    done(f"plan book {book.version[:12]} adopted")


def _in_runtime(dsn: str | None, act: Callable[[Runtime], Awaitable[object]]) -> None:
    settings = read_settings(needs_dsn=True, dsn=dsn)

    async def run() -> None:
        async with open_runtime(settings, "command-line") as runtime:
            await act(runtime)

    try:
        asyncio.run(run())
    except StoreError as error:
        fail(f"the database did not do it: {error}")
