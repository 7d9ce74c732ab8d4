"""The commands about personal data, as an operator types them."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from typer.testing import CliRunner

from dispatch.cli import app
from dispatch.store.accesses import Accesses
from dispatch.store.pool import Store
from tests.unit.registry.small_roster import spoil, write_small

AREA = "990001"
NAME, PHONE = "金丝雀甲", "13987654321"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small roster with one person on it."""
    made = write_small(tmp_path / "area")
    spoil(made, "volunteers.csv", "示例甲,000-0000-0001", f"{NAME},{PHONE}")
    return made


async def test_from_import_to_erasure(
    database_dsn: str, store: Store, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From import to erasure and purge every command says plainly what it did, and nothing in clear."""
    keys = tmp_path / "keys"
    monkeypatch.setenv("DISPATCH_DSN", database_dsn)
    monkeypatch.setenv("DISPATCH_AREA", AREA)
    monkeypatch.setenv("DISPATCH_PERSONAL_KEY_FILE", str(keys))
    monkeypatch.setenv("COLUMNS", "200")

    async def told(*words: str, status: int = 0) -> str:
        answer = await asyncio.to_thread(CliRunner().invoke, app, list(words))
        assert answer.exit_code == status, answer.output
        assert NAME not in answer.output and PHONE not in answer.output
        return answer.output

    await told("keys", "new", "--file", str(keys))
    assert "2 names and telephone numbers are kept" in await told("roster", "import", str(folder))
    masked, full = tmp_path / "masked", tmp_path / "full"
    await told("roster", "export", str(masked))
    assert "金*,139****4321" in (masked / "volunteers.csv").read_text("utf-8")
    assert "0 names" in await told("roster", "import", str(masked)), "a mask changes nothing"
    await told("roster", "export", str(full), "--with-personal-data", status=2)
    await told("roster", "export", str(full), "--with-personal-data", "--reason", "audit 7")
    assert f"{NAME},{PHONE}" in (full / "volunteers.csv").read_text("utf-8")
    assert (full / "volunteers.csv").stat().st_mode & 0o077 == 0
    older = keys.read_text("utf-8")
    await told("keys", "new", "--file", str(keys))
    assert "is not needed any more" in await told("keys", "rotate")
    keys.write_text(keys.read_text("utf-8").removesuffix(older))
    assert "present: encrypts" in await told("keys", "list")
    assert "names of those who left" in await told("purge", "--dry-run")
    assert "nothing is too old" in await told("purge", "--area", AREA)
    await told("erase", "v-1", "--reason", " ", status=2)
    assert "erased 2 names and numbers" in await told("erase", "v-1", "--reason", "request 9")
    shown = await told("audit", "reveals")
    assert "audit 7" in shown and "request 9" in shown
    assert [one.kind.value for one in await Accesses(store).recent(AREA)] == ["erase", "export"]


async def test_a_roster_that_names_people_is_warned_of(folder: Path) -> None:
    """An id with a number or a callsign with the name is told by file and line, without either."""
    spoil(folder, "volunteers.csv", "甲村义警01", f"甲村{NAME}")
    answer = await asyncio.to_thread(CliRunner().invoke, app, ["roster", "check", str(folder)])
    assert answer.exit_code == 0
    assert "volunteers.csv:2: the id or callsign has the person's name in it" in answer.output.replace(
        "\n", ""
    )
    assert NAME not in answer.output and PHONE not in answer.output
