"""What somebody with every right on the database can do to a log, and that `dispatch verify` tells of it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from dispatch.area import CommandArea
from dispatch.cli import app
from dispatch.store.chain import GENESIS
from dispatch.store.log import rows_after
from dispatch.store.pool import Store
from tests.contract.entries import alert, status
from tests.worlds.small import AREA

Tamper = Callable[[Store], Awaitable[None]]
_LAST = 7


@pytest.fixture(autouse=True)
async def told(area: CommandArea) -> None:
    """Four incidents and, as row 7, a report that was refused: it changed nothing but the log."""
    for number in range(4):
        await area.apply([alert(number, x_m=700 * number)])
    await area.apply([status("patrol-a", "asg-440515-99-9", "accepted", "r1")])
    assert (await area.present()).seq == _LAST


async def verify(dsn: str, *arguments: str) -> Result:
    """Run the command with a loop of its own, as a shell would."""
    call = ["verify", "--dsn", dsn, *arguments]
    return await asyncio.to_thread(CliRunner().invoke, app, call)


async def _execute(store: Store, *statements: str) -> None:
    async with store.connection() as connection:
        for statement in statements:
            await connection.execute(statement)


async def edited(store: Store) -> None:
    """Say that somebody else did it."""
    await _execute(store, "UPDATE area_log SET actor = 'somebody' WHERE seq = 5")


async def deleted(store: Store) -> None:
    """Take a row out of the middle."""
    await _execute(store, "DELETE FROM area_log WHERE seq = 4")


async def deleted_and_closed_up(store: Store) -> None:
    """Take a row out and let the others move up, one by one."""
    moves = (f"UPDATE area_log SET seq = {seq - 1} WHERE seq = {seq}" for seq in range(5, _LAST + 1))
    await _execute(store, "DELETE FROM area_log WHERE seq = 4", *moves, "UPDATE command_area SET seq = 6")


async def reordered(store: Store) -> None:
    """Let two rows change places."""
    swap = "UPDATE area_log SET seq = {} WHERE seq = {}"
    await _execute(store, swap.format(99, 4), swap.format(4, 6), swap.format(6, 99))


async def truncated(store: Store) -> None:
    """Take the newest row away, and let the head say that the row before it is the newest."""
    await _execute(
        store,
        "DELETE FROM area_log WHERE seq = 7",
        "UPDATE command_area a SET seq = 6, hash = r.hash, at = r.at"
        " FROM area_log r WHERE r.area_id = a.area_id AND r.seq = 6",
    )


async def written_anew(store: Store) -> None:
    """Change who is behind row 5, and compute its hash and all hashes after it anew."""
    async with store.connection() as connection:
        head = GENESIS
        for row in await rows_after(connection, AREA, 0):
            forged = replace(row, prev_hash=head, actor="somebody" if row.seq == 5 else row.actor)
            head = forged.digest()
            await connection.execute(
                "UPDATE area_log SET actor = $2, prev_hash = $3, hash = $4 WHERE seq = $1",
                row.seq, forged.actor, forged.prev_hash, head,
            )  # fmt: skip
        await connection.execute("UPDATE command_area SET hash = $1", head)


@pytest.mark.parametrize(
    ("tamper", "seq"), [(edited, 5), (deleted, 4), (deleted_and_closed_up, 4), (reordered, 4)]
)
async def test_a_log_shows_by_itself_what_was_done_inside_it(
    tamper: Tamper, seq: int, store: Store, database_dsn: str
) -> None:
    """An edited, deleted or reordered row ends the command with 1 and is named by area and seq."""
    assert (await verify(database_dsn)).exit_code == 0
    await tamper(store)
    found = await verify(database_dsn)
    assert found.exit_code == 1, found.output
    assert f"area {AREA}, seq {seq}: " in found.output


@pytest.mark.parametrize(
    ("tamper", "seq", "words"),
    [
        (truncated, 7, "row is missing: a head was exported at seq 7"),
        (written_anew, 7, "one of the rows 1 to 7 was written anew"),
    ],
)
async def test_an_exported_head_shows_what_was_done_to_the_end(
    tamper: Tamper, seq: int, words: str, store: Store, database_dsn: str, tmp_path: Path
) -> None:
    """A cut off or recomputed end is consistent in itself; a head that was exported before gives it away."""
    heads = str(tmp_path / "heads.jsonl")
    assert (await verify(database_dsn, "--export-head", heads)).exit_code == 0
    assert (await verify(database_dsn, "--head", heads)).exit_code == 0
    await tamper(store)
    alone = await verify(database_dsn)
    assert alone.exit_code == 0, alone.output
    found = await verify(database_dsn, "--head", heads, "--export-head", heads)
    assert found.exit_code == 1, found.output
    assert f"area {AREA}, seq {seq}: " in found.output
    assert words in " ".join(found.output.split())
    assert len(Path(heads).read_bytes().splitlines()) == 1, "the head of a bad log was exported"


async def test_the_more_heads_were_exported_the_nearer_the_finding(
    area: CommandArea, store: Store, database_dsn: str, tmp_path: Path
) -> None:
    """Heads of the same log add up in one file; later rows do not matter, and the rows between are named."""
    heads = str(tmp_path / "heads.jsonl")
    for number in (1, 2):
        await verify(database_dsn, "--export-head", heads)
        await area.apply([alert(10 + number, x_m=5_000 + 700 * number)])
    sound = await verify(database_dsn, "--head", heads, "--export-head", heads)
    assert sound.exit_code == 0, sound.output
    await written_anew(store)
    lines = Path(heads).read_text("utf-8").splitlines()
    async with store.connection() as connection:
        first = await rows_after(connection, AREA, 3, 1)
    agreed = (
        lines[0]
        .replace('"seq":7', '"seq":4')
        .replace(lines[0].split('"hash":"')[1][:64], first[0].hash.hex())
    )
    Path(heads).write_text("\n".join([agreed, *lines]) + "\n", "utf-8")
    found = await verify(database_dsn, "--head", heads)
    assert "seq 7: hash is not that of the exported head: one of the rows 5 to 7" in " ".join(
        found.output.split()
    )


async def test_a_log_that_is_gone_altogether_is_missed(
    store: Store, database_dsn: str, tmp_path: Path
) -> None:
    """An area whose head was exported and that is no longer in the database is a finding."""
    heads = tmp_path / "heads.jsonl"
    heads.write_text(f'{{"area_id":"990001","seq":3,"hash":"{"a" * 64}","at":1}}\n', "utf-8")
    found = await verify(database_dsn, "--head", str(heads))
    assert found.exit_code == 1
    assert "area 990001, seq 1: the whole log is missing" in found.output


@pytest.mark.parametrize(
    "content",
    [b"", b"\n", b"{}", b"[]", b"\xff", b'{"area_id":"440515","seq":0,"hash":"","at":1}', None],
)
async def test_a_file_that_is_none_of_heads_proves_nothing(
    content: bytes | None, database_dsn: str, tmp_path: Path
) -> None:
    """An empty, wrong or missing file ends with 1: it must never pass for a check."""
    heads = tmp_path / "heads.jsonl"
    if content is not None:
        heads.write_bytes(content)
    found = await verify(database_dsn, "--head", str(heads))
    assert found.exit_code == 1
    assert "heads.jsonl" in found.output
