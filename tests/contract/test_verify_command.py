"""The command `dispatch verify` as an operator calls it."""

from __future__ import annotations

import asyncio

from typer.testing import CliRunner, Result

from dispatch.area import CommandArea
from dispatch.cli import app
from dispatch.store.pool import Store
from tests.contract.entries import alert


async def _verify(dsn: str, *arguments: str) -> Result:
    """Run the command with a loop of its own, as a shell would."""
    call = ["verify", "--dsn", dsn, *arguments]
    return await asyncio.to_thread(CliRunner().invoke, app, call)


async def test_a_sound_log_ends_with_0_and_a_broken_one_names_area_and_seq(
    area: CommandArea, store: Store, database_dsn: str
) -> None:
    """The exit code tells a script, the line tells a person."""
    await area.apply([alert(1)])
    sound = await _verify(database_dsn)
    assert sound.exit_code == 0, sound.output
    async with store.connection() as connection:
        await connection.execute("UPDATE area_log SET actor = 'somebody' WHERE seq = 3")
    broken = await _verify(database_dsn, "--area", area.area_id)
    assert broken.exit_code == 1
    assert f"area {area.area_id}, seq 3: " in broken.output


async def test_an_area_that_is_not_there_is_said_so(area: CommandArea, database_dsn: str) -> None:
    """A mistyped area is an answer, not a traceback."""
    found = await _verify(database_dsn, "--area", "999999")
    assert found.exit_code == 1
    assert isinstance(found.exception, SystemExit)
    assert "999999 is not in the database" in " ".join(found.output.split())
