"""Real services for the tests: one PostgreSQL and one broker per run, a database of its own for each test.

Fixtures:

* `postgres_dsn`: the server's own database, for tests that need no tables of ours
* `make_database`: makes an empty database, as often as wanted, dropped after the test
* `database_dsn`: a database with all migrations applied, cloned from a template
* `kafka_bootstrap`: a running broker; `local_broker` is the object behind it
"""

from __future__ import annotations

import asyncio
import shutil
import tempfile
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import TypeAlias
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import pytest

from dispatch.local import LocalBroker, LocalPostgres, LocalTansu, open_broker
from dispatch.store.migrate import migrate

MakeDatabase: TypeAlias = Callable[[], Awaitable[str]]

_TEMPLATE = "dispatch_template"
_STAND_IN = "needs Apache Kafka itself, and this run has the stand-in broker"


@pytest.fixture(scope="session")
def services_dir() -> Iterator[Path]:
    """A directory for the services' data."""
    path = Path(tempfile.mkdtemp(prefix="dispatch-test-"))
    yield path
    shutil.rmtree(path, ignore_errors=True)


@pytest.fixture(scope="session")
def local_postgres(services_dir: Path) -> Iterator[LocalPostgres]:
    """The PostgreSQL server of this run."""
    server = LocalPostgres(services_dir)
    asyncio.run(server.start())
    yield server
    asyncio.run(server.stop())


@pytest.fixture(scope="session")
def postgres_dsn(local_postgres: LocalPostgres) -> str:
    """Where the PostgreSQL server of this run is reached, as its superuser."""
    return local_postgres.dsn


@pytest.fixture
async def make_database(postgres_dsn: str) -> AsyncIterator[MakeDatabase]:
    """Make empty databases, dropped after the test whoever is still connected to them."""
    made: list[str] = []

    async def make() -> str:
        made.append(await _create(postgres_dsn, "template0"))
        return in_database(postgres_dsn, made[-1])

    yield make
    for name in made:
        await _drop(postgres_dsn, name)


@pytest.fixture(scope="session")
def migrated_template(postgres_dsn: str) -> str:
    """A database with every migration applied once, to clone from; nobody connects to it."""
    asyncio.run(_create(postgres_dsn, "template0", _TEMPLATE))
    migrate(in_database(postgres_dsn, _TEMPLATE))
    return _TEMPLATE


@pytest.fixture
async def database_dsn(postgres_dsn: str, migrated_template: str) -> AsyncIterator[str]:
    """A migrated database of the test's own, dropped after it."""
    name = await _create(postgres_dsn, migrated_template)
    yield in_database(postgres_dsn, name)
    await _drop(postgres_dsn, name)


@pytest.fixture(scope="session")
def local_broker(services_dir: Path, pytestconfig: pytest.Config) -> Iterator[LocalBroker]:
    """The broker of this run, chosen by `--broker`; fails where Kafka is demanded and cannot be had."""
    broker = asyncio.run(open_broker(pytestconfig.getoption("--broker"), services_dir))
    if isinstance(broker, LocalTansu):
        reporter = pytestconfig.pluginmanager.get_plugin("terminalreporter")
        if reporter is not None:
            reporter.write_line("")
            reporter.write_line(
                f"!!! No Apache Kafka: these tests run on {broker.name}", yellow=True, bold=True
            )
    yield broker
    asyncio.run(broker.stop())


@pytest.fixture(scope="session")
def kafka_bootstrap(local_broker: LocalBroker) -> str:
    """Where the broker of this run is reached, as `host:port`."""
    return local_broker.bootstrap_servers


@pytest.fixture(autouse=True)
def _skip_on_stand_in(request: pytest.FixtureRequest) -> None:
    """Skip a test marked `kafka_only` when the broker of this run is the stand-in."""
    if request.node.get_closest_marker("kafka_only") is None:
        return
    if isinstance(request.getfixturevalue("local_broker"), LocalTansu):
        pytest.skip(_STAND_IN)


def in_database(dsn: str, name: str) -> str:
    """The same server and user, another database."""
    return urlunsplit(urlsplit(dsn)._replace(path=f"/{name}"))


async def _create(server: str, template: str, name: str | None = None) -> str:
    name = name or f"test_{uuid.uuid4().hex}"
    connection = await asyncpg.connect(server)
    try:
        await connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
    finally:
        await connection.close()
    return name


async def _drop(server: str, name: str) -> None:
    connection = await asyncpg.connect(server)
    try:
        await connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
    finally:
        await connection.close()
