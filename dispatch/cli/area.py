"""An area's own data: `dispatch roster import|export|check` and `dispatch plans check|adopt`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from dispatch.bootstrap import Runtime
from dispatch.cli.roster_export import export_roster
from dispatch.cli.runtime import in_runtime
from dispatch.cli.screen import done, fail, say
from dispatch.model.plan import PlanBook
from dispatch.model.roster import Roster
from dispatch.privacy.roll import keep_people
from dispatch.registry.people import Person, read_people, warnings
from dispatch.registry.plans import PlanErrors, check_plans, load_plans
from dispatch.registry.roster_errors import RosterErrors
from dispatch.registry.roster_files import load

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


def people_in(folder: Path) -> tuple[Person, ...]:
    """Read what the files say of persons; ends the command with every error."""
    try:
        return read_people(folder)
    except RosterErrors as error:
        fail(f"{len(error.errors)} errors in {folder}, nothing was written:", map(str, error.errors))


def check_roster(folder: Folder) -> None:
    """Report every error of the roster files with file, line and column; writes nothing."""
    roster = read_roster(folder)
    counts = (("responders", roster.responders), ("shops", roster.shops), ("sensors", roster.sensors))
    for warning in warnings(people_in(folder)):
        say(f"warning: {warning}")
    done(", ".join(f"{len(rows)} {name}" for name, rows in counts) + ": no errors")


def import_roster(folder: Folder, dsn: Dsn = None) -> None:
    """Check the files, then let the area work with them; on record in its log, but for names and numbers.

    Names and telephone numbers are kept encrypted, apart from the log. A file without such a column, or
    with a masked value, leaves what is on record; an empty cell removes it.
    """
    roster = read_roster(folder)
    people = people_in(folder)
    area_id = roster.area.area_id
    for warning in warnings(people):
        say(f"warning: {warning}")

    async def adopt(runtime: Runtime) -> None:
        if area_id not in runtime.areas or runtime.areas[area_id].roster != roster:
            await runtime.adopt_roster(area_id, roster, "command line")
        say(await keep_people(runtime.store, runtime.settings, area_id, people))

    in_runtime(dsn, adopt)
    done(f"area {roster.area.area_id} works with roster {roster.version[:12]}")


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

    in_runtime(dsn, adopt)
    done(f"plan book {book.version[:12]} adopted")
