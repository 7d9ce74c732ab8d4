"""`dispatch tokens`: issued once, listed by their first characters, revoked for good."""

from __future__ import annotations

import asyncio
import re

import pytest
from typer.testing import CliRunner, Result

from dispatch.cli import app
from dispatch.gateway.permissions import Role
from dispatch.gateway.tokens import token_hash
from dispatch.store.pool import Store
from dispatch.store.tokens import Tokens


@pytest.fixture(autouse=True)
def _wide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")


async def run(*call: str) -> Result:
    """Run `dispatch tokens` in a thread: it has an event loop of its own."""
    return await asyncio.to_thread(CliRunner().invoke, app, ["tokens", *call])


async def test_issue_list_revoke(store: Store, database_dsn: str) -> None:
    """A token is shown once with its rights; the list shows no token; a revoked one is good for nothing."""
    where = ("--dsn", database_dsn)
    made = await run(
        "issue", "call-taker", "li", *where, "--area", "440515", "--town", "440515003",
        "--town", "440515004", "--days", "7",
    )  # fmt: skip
    assert made.exit_code == 0, made.output
    token = made.stdout.strip()
    found = await Tokens(store).find(token_hash(token))
    assert found is not None
    assert (found.role, found.area_id, found.towns) == (Role.CALL_TAKER, "440515", ("440515003", "440515004"))
    assert found.expires_at > 0
    listed = await run("list", *where)
    assert token[:10] in listed.stdout and token not in listed.stdout
    assert re.search(r"call-taker.*li.*440515003", listed.stdout)
    revoked = await run("revoke", token[:10], *where)
    assert revoked.exit_code == 0
    gone = await Tokens(store).find(token_hash(token))
    assert gone is not None and not gone.valid_at(found.expires_at - 1)
    assert token[:10] not in (await run("list", *where)).stdout
    assert token[:10] in (await run("list", "--all", *where)).stdout
    assert (await run("revoke", token[:10], *where)).exit_code == 1


async def test_all_of_a_person(store: Store, database_dsn: str) -> None:
    """One word ends everything that somebody holds."""
    where = ("--dsn", database_dsn)
    for _ in range(2):
        await run("issue", "viewer", "li", *where)
    await run("issue", "viewer", "wang", *where)
    assert (await run("revoke", "--subject", "li", *where)).exit_code == 0
    assert [one.subject for one in await Tokens(store).all() if not one.revoked_at] == ["wang"]
    assert (await run("revoke", *where)).exit_code == 2


async def test_what_is_wrong_is_named_at_once() -> None:
    """A token for a town that is none would open nothing, or everything: it is not issued."""
    found = await run(
        "issue", "viewer", "li\n", "--dsn", "postgresql://nowhere", "--area", "x", "--town", "1"
    )
    assert found.exit_code == 2
    assert all(word in found.stderr for word in ("subject", "--area 'x'", "--town '1'"))
