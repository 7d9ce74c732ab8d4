"""`dispatch devices`: a code is shown once, devices are listed without it, and revoked for good."""

from __future__ import annotations

import asyncio
import re

import pytest
from typer.testing import CliRunner, Result

from dispatch.area import CommandArea
from dispatch.cli import app
from dispatch.gateway.device_codes import code_hash, read_code
from dispatch.gateway.tokens import token_hash
from dispatch.store.devices import Devices
from dispatch.store.pool import Store
from dispatch.store.tokens import Tokens
from tests.worlds.small import AREA


@pytest.fixture(autouse=True)
def _wide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")


async def run(*call: str) -> Result:
    """Run `dispatch devices` in a thread: it has an event loop of its own."""
    return await asyncio.to_thread(CliRunner().invoke, app, ["devices", *call])


async def test_code_list_revoke(area: CommandArea, store: Store, database_dsn: str) -> None:
    """The code lets one phone in; the list shows who let it in as whom, until it is revoked."""
    where = ("--dsn", database_dsn)
    made = await run("code", "unit-n", *where, "--area", AREA)
    assert made.exit_code == 0, made.output
    code = made.stdout.splitlines()[0]
    assert re.fullmatch(r"\d{4} \d{4}", code)
    assert re.search(r"unit-n.*waiting.*command line:", (await run("list", *where)).stdout)
    devices = Devices(store)
    found = await devices.use(code_hash(read_code(code), await devices.salt()), "red phone", 86_400)
    assert found is not None
    listed = (await run("list", *where)).stdout
    assert re.search(r"dss_\S+ .*unit-n.*red phone.*logged in", listed)
    assert code not in listed and read_code(code) not in listed and found.secret not in listed
    assert (await run("revoke", found.secret[:10], *where)).exit_code == 0
    record = await Tokens(store).find(token_hash(found.secret))
    assert record is not None and record.revoked_at
    assert "red phone" not in (await run("list", *where)).stdout
    assert "revoked" in (await run("list", "--all", *where)).stdout
    assert (await run("revoke", found.secret[:10], *where)).exit_code == 1


async def test_what_is_wrong_is_said(area: CommandArea, database_dsn: str) -> None:
    """A code for nobody is not issued; revoking needs one of the two."""
    where = ("--dsn", database_dsn)
    nobody = await run("code", "unit-x", *where, "--area", AREA)
    assert nobody.exit_code == 1 and "unit-x" in nobody.stderr
    assert (await run("code", "unit-n", *where, "--area", "440599")).exit_code == 1
    assert (await run("revoke", *where)).exit_code == 2
    assert (await run("revoke", "x", "--responder", "y", *where)).exit_code == 2
