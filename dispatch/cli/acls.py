"""`dispatch topics --acls`: the rights on the broker, shown, granted or compared."""

from __future__ import annotations

import asyncio
from enum import StrEnum

import typer

from dispatch.acl.broker import AclError, open_acls
from dispatch.acl.grants import grants
from dispatch.acl.review import Review, review
from dispatch.acl.wording import as_commands, as_json
from dispatch.cli.screen import done, fail, say
from dispatch.config import Settings


class Format(StrEnum):
    """How the rights are shown."""

    COMMANDS = "commands"
    JSON = "json"


def show(settings: Settings, form: Format) -> None:
    """Print every right, as commands of Apache Kafka or as JSON."""
    wanted = grants(settings)
    if form is Format.JSON:
        typer.echo(as_json(wanted))
        return
    for command in as_commands(wanted, settings.bootstrap_servers):
        typer.echo(command)


def apply(settings: Settings) -> None:
    """Grant what the broker lacks; what it grants beyond the table is told and left to the operator."""
    before, after = asyncio.run(_granted(settings))
    for grant in before.missing:
        say(f"granted: {grant}")
    if after.missing:
        fail("the broker still lacks:", map(str, after.missing))
    _tell_beyond(settings, after)
    done(f"all {len(grants(settings))} rights are granted, {len(before.missing)} of them now")


def check(settings: Settings) -> None:
    """Compare the broker with the table; ends with status 1 when they differ."""
    differs = asyncio.run(_look(settings))
    _tell_beyond(settings, differs)
    if differs.missing:
        fail("the broker lacks:", map(str, differs.missing))
    if differs.beyond:
        fail(f"the broker grants or denies {len(differs.beyond)} more than the table")
    done(f"the broker grants the {len(grants(settings))} rights of the table and no others")


async def _look(settings: Settings) -> Review:
    try:
        async with open_acls(settings) as broker:
            return review(settings, await broker.found())
    except AclError as error:
        fail(str(error))


async def _granted(settings: Settings) -> tuple[Review, Review]:
    try:
        async with open_acls(settings) as broker:
            before = review(settings, await broker.found())
            await broker.create(before.missing)
            return before, review(settings, await broker.found())
    except AclError as error:
        fail(str(error))


def _tell_beyond(settings: Settings, differs: Review) -> None:
    for grant in differs.beyond:
        say(f"beyond the table: {grant}")
    for command in as_commands(differs.beyond, settings.bootstrap_servers, remove=True):
        say(f"  to take it away: {command}")
