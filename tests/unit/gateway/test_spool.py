"""The spool's promises: on disk before it answers, in order, bounded, and never silently without its file."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from dispatch.console.spool_check import spool_probe
from dispatch.gateway import spool_custody, spool_file
from dispatch.gateway.spool import SpoolFull
from dispatch.gateway.spool_errors import NoRoom, SpoolUnusable
from dispatch.gateway.spool_file import SpoolFile
from schemas.topics import ALERTS_SENSOR, ALERTS_SHOP
from tests.unit.gateway.spooling import drained, record, spool_in


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a file that could not be opened be tried again at once."""
    monkeypatch.setattr(spool_custody, "_REOPEN_S", 0.0)


async def test_what_was_kept_comes_back_as_it_was_after_a_restart(tmp_path: Path) -> None:
    """Topic, key, headers, bytes and source of each record survive, and each topic has its own order."""
    records = [record(1), record(2, "s2"), record(3, "s3", ALERTS_SENSOR)]
    async with spool_in(tmp_path) as spool:
        await spool.keep(records)
    async with spool_in(tmp_path) as spool:
        assert (spool.records, spool.holds("s2"), spool.holds("s9")) == (3, True, False)
        assert [kept.record for kept in await spool.heads(ALERTS_SHOP)] == records[:2]
        assert [kept.record for kept in await spool.heads(ALERTS_SENSOR)] == records[2:]
        assert 0 <= spool.oldest_s() < 60
        await spool.remove(await spool.heads(ALERTS_SHOP))
        assert (spool.records, spool.holds("s2")) == (1, False)


async def test_the_file_is_synced_and_for_the_service_alone(tmp_path: Path) -> None:
    """SQLite runs with a write-ahead log and full syncs, and nobody else may read what it holds."""
    folder = tmp_path / "spool"
    async with spool_in(folder) as spool:

        def pragmas(file: SpoolFile) -> list[object]:
            names = ("journal_mode", "synchronous", "secure_delete")
            return [file._connection.execute(f"PRAGMA {name}").fetchone()[0] for name in names]

        assert await spool._do("read", pragmas) == ["wal", 2, 1]
        assert [path.stat().st_mode & 0o077 for path in (folder, *folder.iterdir())] == [0] * 5


async def test_one_alert_of_a_source_at_a_time_goes_out(tmp_path: Path) -> None:
    """A wave holds the oldest of each source, so a failure in the middle cannot turn two of one around."""
    async with spool_in(tmp_path) as spool:
        await spool.keep([record(1, "a"), record(2, "a"), record(3, "b"), record(4, "a")])
        first = await spool.heads(ALERTS_SHOP)
        assert [kept.record for kept in first] == [record(1, "a"), record(3, "b")]
        await spool.remove(first)
        await spool.remove(first)
        assert spool.records == 2
        assert await drained(spool) == [record(2).value, record(4).value]


@pytest.mark.parametrize(("max_records", "max_bytes"), [(3, 10_000), (100, 120)])
async def test_a_full_spool_refuses_the_whole_request(
    tmp_path: Path, max_records: int, max_bytes: int
) -> None:
    """Beyond either limit nothing of a request is kept, the limit is named, and room made is room again."""
    async with spool_in(tmp_path, max_records, max_bytes) as spool:
        await spool.keep([record(1), record(2, "s2")])
        with pytest.raises(SpoolFull, match=f"limit is {max_records} alerts, {max_bytes} bytes"):
            await spool.keep([record(3), record(4)])
        assert spool.records == 2
        assert await drained(spool) == [record(1).value, record(2).value]
        await spool.keep([record(3), record(4)])
        assert spool.records == 2


async def test_a_full_disk_is_said_and_the_spool_still_drains(tmp_path: Path) -> None:
    """Without room on the disk nothing is promised, what is there still goes, and room is used again."""
    async with spool_in(tmp_path) as spool:
        await spool.keep([record(1)])

        def allow(more: int) -> Callable[[SpoolFile], None]:
            def work(file: SpoolFile) -> None:
                (pages,) = file._connection.execute("PRAGMA page_count").fetchone()
                file._connection.execute(f"PRAGMA max_page_count = {pages + more}")

            return work

        await spool._do("read", allow(0))
        many = [record(number, f"s{number}") for number in range(2, 400)]
        with pytest.raises(NoRoom, match="full"):
            await spool.keep(many)
        assert "full" in spool.trouble
        assert await drained(spool) == [record(1).value]
        await spool._do("read", allow(10_000))
        await spool.keep(many)
        assert (spool.trouble, spool.records) == ("", 398)


async def test_what_a_full_disk_keeps_from_being_removed_is_not_in_the_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All of it drains once, although nothing can be removed; a death sends it again, room removes it."""

    def full(file: SpoolFile) -> None:
        raise NoRoom("database or disk is full")

    everything = [record(number, f"s{number % 3}").value for number in range(9)]
    async with spool_in(tmp_path) as spool:
        await spool.keep([record(number, f"s{number % 3}") for number in range(9)])
        with monkeypatch.context() as patch:
            patch.setattr(SpoolFile, "_sweep", full)
            assert await drained(spool) == everything
            assert (spool.records, spool.bytes, spool.oldest_s(), spool.holds("s1")) == (0, 0, 0, False)
    async with spool_in(tmp_path) as spool:
        assert (spool.records, await drained(spool)) == (9, everything)
    async with spool_in(tmp_path) as spool:
        assert spool.records == 0


async def test_a_disk_that_is_nearly_full_is_said_before_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The readiness check fails while little room is left, and holds again with room."""
    async with spool_in(tmp_path) as spool:
        assert (await spool_probe(spool)()).ok
        with monkeypatch.context() as patch:
            patch.setattr(spool_file, "MIN_FREE_BYTES", 2**62)
            found = await spool_probe(spool)()
        assert (found.ok, "bytes left; the spool needs" in found.detail) == (False, True)
        again = await spool_probe(spool)()
        assert (again.ok, again.detail) == (True, "0 alerts wait in it, the oldest for 0.0 s")


async def test_one_process_at_a_time(tmp_path: Path) -> None:
    """A second one on the same folder keeps nothing and says who has it; it may once the first has gone."""
    second = spool_in(tmp_path)
    async with spool_in(tmp_path):
        await second.__aenter__()
        assert "in use by another process" in second.trouble
        with pytest.raises(SpoolUnusable, match="in use"):
            await second.keep([record(1)])
    await second.keep([record(1)])
    assert (second.trouble, second.records) == ("", 1)
    await second.__aexit__()


async def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    """A path through a file is no folder: an error in words, no exception at start."""
    (tmp_path / "file").touch()
    async with spool_in(tmp_path / "file" / "spool") as spool:
        assert "cannot be used: Not a directory" in spool.trouble


async def test_a_disk_that_hangs_is_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After the limit the request is answered; what was begun is finished all the same."""
    monkeypatch.setattr("dispatch.gateway.spool._LIMIT_S", 0.05)
    async with spool_in(tmp_path) as spool:
        release = asyncio.Event()
        loop = asyncio.get_running_loop()

        def slow(file: SpoolFile) -> None:
            asyncio.run_coroutine_threadsafe(release.wait(), loop).result(10)

        with pytest.raises(SpoolUnusable, match="did not answer"):
            await spool._do("read", slow)
        with pytest.raises(SpoolUnusable, match="did not answer"):
            await spool.keep([record(1)])
        release.set()
        async with asyncio.timeout(10):
            while spool.records != 1:
                await asyncio.sleep(0.005)
