"""`dispatch doctor` against real services: it finds what is missing, and its repairs add just that."""

from __future__ import annotations

import asyncio
import uuid
from pathlib import Path

import pytest

from dispatch.config import Settings
from dispatch.doctor.examine import examine, mend, repairs
from dispatch.doctor.finding import Finding, Level, Repair
from dispatch.doctor.vitals import ROLES
from dispatch.doctor.whereabouts import Whereabouts, find
from dispatch.local import LocalBroker, LocalTansu
from dispatch.local.progress import silent
from dispatch.store.heartbeats import Vitals
from dispatch.store.log import read_head
from dispatch.store.pool import Store
from tests.integration.flow.alerts import AREA
from tests.integration.flow.roles import Site
from tests.integration.services import MakeDatabase

pytestmark = pytest.mark.timeout(180)


def bad(parts: dict[str, list[Finding]]) -> list[str]:
    """What is bad, in words."""
    return [one.en for findings in parts.values() for one in findings if one.level is Level.BAD]


def place(settings: Settings, dsn: str, servers: str) -> Whereabouts:
    """Configured services, so that all of it is supposed to run."""
    return find(settings, None, dsn, servers)


async def test_an_empty_installation_is_found_and_mended(
    make_database: MakeDatabase, kafka_bootstrap: str, tmp_path: Path
) -> None:
    """An empty database lacks its schema; mended step by step only the roles that do not run are bad."""
    settings = Settings(data_dir=tmp_path, partitions=2)
    where = place(settings, await make_database(), kafka_bootstrap)
    before = await examine(settings, where)
    assert Repair.MIGRATE in repairs(before)
    for _ in range(3):
        await mend(settings, where, repairs(await examine(settings, where)), silent)
    after = await examine(settings, where)
    # The broker is shared: topics that others made with more partitions stay as they are.
    assert set(repairs(after)) <= {Repair.TOPICS}
    # The rows of the adoption wait for a relay; how long, is the machine's affair.
    assert [words.split()[0] for words in bad(after) if " behind the log" not in words] == list(ROLES)


async def test_the_command_mends_what_is_safe_to_mend(
    make_database: MakeDatabase, kafka_bootstrap: str, local_broker: LocalBroker, tmp_path: Path
) -> None:
    """`doctor --fix` leaves only what no command can mend, roles that do not run, and does nothing twice."""
    dsn = await make_database()
    wait_ms = 5 if isinstance(local_broker, LocalTansu) else 500
    site = Site(
        kafka_bootstrap, dsn, 2, tmp_path / "log", wait_ms, extra={"DISPATCH_DATA_DIR": str(tmp_path)}
    )
    (tmp_path / "tokens.json").write_text("{}")
    (tmp_path / "tokens.json").chmod(0o644)
    status, said = await site.command("doctor")
    assert status == 1
    assert "migrations are pending" in _line(said)
    status, said = await site.command("doctor", "--fix")
    assert status == 1, "the roles still have to be started"
    for repair in ("migrate", "roster", "plans", "privacy"):
        assert f"repairing: {repair}" in said, said
    assert all(f"{role} has given no sign of life" in _line(said) for role in ROLES), said
    assert (tmp_path / "tokens.json").stat().st_mode & 0o077 == 0
    async with Store(dsn, size=2) as store, store.connection() as connection:
        head = await read_head(connection, AREA)
    assert head.roster_version and head.plan_version
    status, said = await site.command("doctor", "--fix")
    assert "repairing: roster" not in said and "repairing: migrate" not in said, said
    async with Store(dsn, size=2) as store, store.connection() as connection:
        assert (await read_head(connection, AREA)).seq == head.seq


def _line(said: str) -> str:
    """Return what a command said without the breaks of the terminal's width."""
    return " ".join(said.split())


async def test_a_role_that_lives_is_found(database_dsn: str, kafka_bootstrap: str, tmp_path: Path) -> None:
    """A role with a fresh heartbeat is fine, one that says it is not ready is bad with its reason."""
    settings = Settings(data_dir=tmp_path)
    async with Store(database_dsn, size=2) as store:
        await Vitals(store).beat("worker", "here:1", True, "")
        await Vitals(store).beat("relay", "here:2", False, "Kafka is away")
    found = bad(await examine(settings, place(settings, database_dsn, kafka_bootstrap)))
    assert not any(words.startswith("worker") for words in found)
    assert any("Kafka is away" in words for words in found)


async def test_services_that_do_not_answer_are_bad_within_the_limit(tmp_path: Path) -> None:
    """With neither database nor broker it says so, and does not hang."""
    settings = Settings(data_dir=tmp_path)
    where = place(settings, f"postgresql://x:{uuid.uuid4().hex}@127.0.0.1:1/x", "127.0.0.1:1")
    async with asyncio.timeout(60):
        found = bad(await examine(settings, where))
    assert len([words for words in found if "cannot be used" in words]) == 2
