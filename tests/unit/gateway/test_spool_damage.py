"""A spool file that is not what was written: set aside, reported, and whatever can be read goes on."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from dispatch.console.spool_check import spool_probe
from dispatch.gateway import spool_custody, spool_rescue
from dispatch.gateway.spool import FILE
from tests.unit.gateway.spooling import drained, record, spool_in


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a file that could not be opened be tried again at once."""
    monkeypatch.setattr(spool_custody, "_REOPEN_S", 0.0)


def flip(path: Path, needle: bytes) -> None:
    """Turn one bit of the file where `needle` is."""
    raw = bytearray(path.read_bytes())
    raw[raw.index(needle)] ^= 1
    path.write_bytes(raw)


async def test_a_flipped_bit_is_found_and_all_others_are_rescued(tmp_path: Path) -> None:
    """An alert that is not what was written is not sent; its file is set aside and the rest goes on."""
    async with spool_in(tmp_path) as spool:
        await spool.keep([record(number, f"s{number}") for number in range(1, 6)])
    flip(tmp_path / FILE, b'"a3"')
    async with spool_in(tmp_path) as spool:
        assert await drained(spool) == [record(number).value for number in (1, 2, 4, 5)]
        (aside,) = spool.damaged
        told = await spool_probe(spool)()
        assert (told.ok, f"damaged files were set aside: {aside}" in told.detail) == (True, True)
        await spool.keep([record(6)])
        assert spool.records == 1
    with closing(sqlite3.connect(tmp_path / aside)) as connection:
        assert connection.execute("SELECT count(*) FROM alert").fetchone() == (5,)


@pytest.mark.parametrize("damage", ["header", "middle", "short"])
async def test_a_broken_file_is_set_aside_and_a_new_one_works(tmp_path: Path, damage: str) -> None:
    """Whatever has become of the file, it lies there still, and alerts are kept again; order is kept too."""
    async with spool_in(tmp_path) as spool:
        await spool.keep([record(number, f"s{number}") for number in range(1, 401)])
    path = tmp_path / FILE
    raw = path.read_bytes()
    half = len(raw) // 2 // 4096 * 4096
    broken = {
        "header": b"not a database" + raw[14:],
        "middle": raw[:half] + b"\xff" * 4096 + raw[half + 4096 :],
        "short": raw[:half],
    }
    path.write_bytes(broken[damage])
    async with spool_in(tmp_path) as spool:
        assert len(spool.damaged) == 1
        assert (spool.trouble, len(spool_rescue.set_aside(path))) == ("", 1)
        rescued = [record(number).value for number in range(1, 401)]
        found = await drained(spool)
        assert found == [value for value in rescued if value in set(found)]
        assert len(found) > (300 if damage == "middle" else -1)
        await spool.keep([record(401)])
        assert await drained(spool) == [record(401).value]


async def test_a_rescue_that_died_half_way_is_made_good(tmp_path: Path) -> None:
    """A death after the damaged file was moved and before the new one took its place loses nothing."""
    path = tmp_path / FILE
    async with spool_in(tmp_path) as spool:
        await spool.keep([record(1), record(2)])
    path.rename(tmp_path / f"{FILE}.new")
    async with spool_in(tmp_path) as spool:
        assert await drained(spool) == [record(1).value, record(2).value]
        await spool.keep([record(3)])
    (tmp_path / f"{FILE}.new").write_bytes(b"half a copy")
    async with spool_in(tmp_path) as spool:
        assert await drained(spool) == [record(3).value]
