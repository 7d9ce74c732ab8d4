"""`dispatch doctor` against real services: it finds what is missing, and its repairs add just that."""

from __future__ import annotations

import asyncio
import uuid
from pathlib import Path

import pytest

from dispatch.config import Settings
from dispatch.doctor.examine import examine, mend, repairs
from dispatch.doctor.finding import Finding, Level, Repair
from dispatch.doctor.whereabouts import Whereabouts, find
from dispatch.local.progress import silent
from dispatch.store.heartbeats import Vitals
from dispatch.store.pool import Store
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
    assert [words.split()[0] for words in bad(after)] == ["worker", "relay", "auditor", "console"]


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
