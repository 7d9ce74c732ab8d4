"""The command `dispatch coverage` as an operator calls it."""

from __future__ import annotations

import asyncio

import pytest
from typer.testing import CliRunner, Result

from dispatch.area import CommandArea
from dispatch.cli import app
from dispatch.console.render import moment
from tests.contract.entries import alert


async def coverage(dsn: str, *arguments: str) -> Result:
    """Run the command with a loop of its own, as a shell would."""
    call = ["coverage", "--dsn", dsn, "--area", "440515", *arguments]
    return await asyncio.to_thread(CliRunner().invoke, app, call)


async def test_now_then_and_without(area: CommandArea, database_dsn: str) -> None:
    """The table tells each town's shares, as they are or were, and what is left without somebody."""
    before = (await area.present()).at
    await asyncio.sleep(0.002)
    for number in range(6):
        await area.apply([alert(number, x_m=700 * number - 900)])
    now = await coverage(database_dsn)
    then = await coverage(database_dsn, "--at", moment(before).isoformat())
    less = await coverage(database_dsn, "--without", "patrol-1", "--without", "patrol-2")
    for told in (now, then, less):
        assert told.exit_code == 0, told.output
        assert "440515003 澄华街道" in told.output and "300 s" in told.output
    assert now.output != then.output
    assert "→" in less.output and "→" not in now.output


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--at", "noon"), "RFC 3339"),
        (("--at", "2001-01-01T00:00:00Z"), "begins later"),
        (("--without", "nobody"), "no responder nobody"),
        (("--area", "440599"), "is not in the database"),
    ],
)
async def test_mistakes_are_named(
    area: CommandArea, database_dsn: str, arguments: tuple[str, ...], words: str
) -> None:
    """What cannot be shown is said in words, and the command ends with 1."""
    found = await coverage(database_dsn, *arguments)
    assert found.exit_code == 1
    assert isinstance(found.exception, SystemExit)
    assert words in " ".join(found.output.split())
