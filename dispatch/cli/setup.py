"""Set-up steps, each harmless to repeat: `migrate`, `topics`."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer
from rich.table import Table

from dispatch.cli import acls as rights
from dispatch.cli.screen import done, fail, out, say
from dispatch.cli.settings import read_settings
from dispatch.config import Settings
from dispatch.store.migrate import MigrationFailed, status
from dispatch.store.migrate import migrate as apply_migrations
from dispatch.up.steps import find_step

Dsn = Annotated[str | None, typer.Option(help="PostgreSQL address; default DISPATCH_DSN.")]
Servers = Annotated[str | None, typer.Option(help="Kafka brokers; default DISPATCH_BOOTSTRAP_SERVERS.")]


def register(app: typer.Typer) -> None:
    """Add the set-up commands."""
    for name, command in (("migrate", migrate), ("topics", topics)):
        app.command(name, rich_help_panel="Set up")(command)


def migrate(dsn: Dsn = None) -> None:
    """Bring the database schema up to date; a second run changes nothing."""
    address = read_settings(needs_dsn=True, dsn=dsn).dsn.get_secret_value()
    try:
        pending = status(address).pending
        apply_migrations(address)
    except MigrationFailed as error:
        fail(str(error))
    for name in pending:
        say(f"applied {name}")
    done("the schema is up to date")


def topics(
    bootstrap_servers: Servers = None,
    show: Annotated[bool, typer.Option("--show", help="Only show what is there.")] = False,
    acls: Annotated[bool, typer.Option("--acls", help="Instead: print who may do what on them.")] = False,
    form: Annotated[
        rights.Format, typer.Option("--format", help="With --acls: kafka-acls.sh commands, or JSON.")
    ] = rights.Format.COMMANDS,
    grant: Annotated[bool, typer.Option("--apply", help="With --acls: grant what the broker lacks.")] = False,
    check: Annotated[bool, typer.Option("--check", help="With --acls: compare, 1 if they differ.")] = False,
) -> None:
    """Create the topics of the contract and repair settings that drifted; never removes anything."""
    settings = read_settings(bootstrap_servers=bootstrap_servers)
    if acls:
        _acls(settings, form, grant=grant, check=check)
        return
    if grant or check:
        fail("--apply and --check belong to --acls", status=2)
    _topics(settings, show)


def _acls(settings: Settings, form: rights.Format, *, grant: bool, check: bool) -> None:
    if grant:
        rights.apply(settings)
    elif check:
        rights.check(settings)
    else:
        rights.show(settings, form)


def _topics(settings: Settings, show: bool) -> None:
    try:
        if not show:
            asyncio.run(find_step("topics")(settings, say))
        rows = asyncio.run(find_step("describe-topics")(settings))
    except Exception as error:  # whatever client or broker raised, the operator needs its words
        fail(f"the topics could not be seen to: {error}")
    table = Table("topic", "direction", "partitions", "replication", "differs in")
    for row in rows:
        table.add_row(
            row.name, row.direction, str(row.partitions), str(row.replication), ", ".join(row.drift) or "–"
        )
    out.print(table)
