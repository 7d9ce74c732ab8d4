"""The local services keep what they were given, over every way of stopping and dying."""

from __future__ import annotations

import os
import shutil
import signal
import site
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import asyncpg
import psutil
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from dispatch.local import LocalBroker, LocalKafka, LocalPostgres, LocalServiceError, LocalTansu, open_broker
from dispatch.local.children import is_alive

_REPOSITORY = Path(__file__).resolve().parents[2]


@pytest.fixture
def data_dir() -> Iterator[Path]:
    """A data directory of the test's own."""
    path = Path(tempfile.mkdtemp(prefix="dispatch-local-"))
    path.chmod(0o711)  # one test sends another account into it
    yield path
    shutil.rmtree(path, ignore_errors=True)


@pytest.fixture
async def postgres(data_dir: Path) -> AsyncIterator[LocalPostgres]:
    """A started server of the test's own."""
    server = LocalPostgres(data_dir)
    await server.start()
    yield server
    await server.stop()


def _pid(service: LocalPostgres | LocalBroker) -> int:
    assert service.process is not None
    return service.process.pid


async def _write_row(server: LocalPostgres) -> None:
    connection = await asyncpg.connect(server.dsn)
    await connection.execute("CREATE TABLE kept (value integer); INSERT INTO kept VALUES (42)")
    await connection.close()


async def _read_row(server: LocalPostgres) -> int:
    connection = await asyncpg.connect(server.dsn)
    value = await connection.fetchval("SELECT value FROM kept")
    await connection.close()
    assert isinstance(value, int)
    return value


async def test_postgres_keeps_data_port_and_password_over_a_restart(postgres: LocalPostgres) -> None:
    """A server stopped and started again is reached under the same address and has its rows."""
    await _write_row(postgres)
    before = postgres.dsn
    await postgres.stop()

    again = LocalPostgres(postgres.data_dir)
    await again.start()
    try:
        assert again.dsn == before
        assert await _read_row(again) == 42
    finally:
        await again.stop()


async def test_postgres_recovers_from_a_kill(postgres: LocalPostgres) -> None:
    """After kill -9 of the server its death is seen, and the next start has every committed row."""
    await _write_row(postgres)
    process = postgres.process
    assert process is not None
    os.kill(process.pid, signal.SIGKILL)
    assert await process.wait(5) == -signal.SIGKILL
    await postgres.stop()

    await postgres.start()
    assert await _read_row(postgres) == 42


async def test_postgres_takes_over_from_a_killed_owner(data_dir: Path) -> None:
    """Whoever is killed with a running server leaves nothing that blocks the next start."""
    owner = _start_in_another_process(data_dir)
    assert owner.stdout is not None
    orphan = psutil.Process(int(owner.stdout.readline()))
    owner.kill()
    owner.wait(10)

    server = LocalPostgres(data_dir)
    await server.start()
    try:
        assert _pid(server) != orphan.pid
        assert not is_alive(orphan)
    finally:
        await server.stop()
        owner.stdout.close()


async def test_a_second_owner_is_refused(postgres: LocalPostgres) -> None:
    """Two owners of one data directory would stop each other's server: the second is told who has it."""
    with pytest.raises(LocalServiceError, match=f"in use by process {os.getpid()}"):
        await LocalPostgres(postgres.data_dir).start()
    assert postgres.process is not None
    assert postgres.process.returncode is None


async def test_the_password_is_for_its_owner_only(postgres: LocalPostgres) -> None:
    """The password file is closed to others, and the server takes no connection without the password."""
    assert (postgres.data_dir / "postgres-password").stat().st_mode & 0o077 == 0
    with pytest.raises(asyncpg.InvalidPasswordError):
        await asyncpg.connect(host="127.0.0.1", port=postgres.port, user="dispatch", password="wrong")


async def test_a_lost_password_is_named(postgres: LocalPostgres) -> None:
    """A data directory without its password file is an error that names the file, not a hang."""
    await postgres.stop()
    (postgres.data_dir / "postgres-password").unlink()
    with pytest.raises(LocalServiceError, match="postgres-password is missing"):
        await LocalPostgres(postgres.data_dir).start()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives the server another account")
def test_a_private_directory_stays_private(data_dir: Path) -> None:
    """Started by root below a directory only root may enter, the server runs and that one stays closed."""
    closed = data_dir / "private"
    closed.mkdir(mode=0o700)
    done = _run_start(closed / "data", user=None)
    assert done.returncode == 0, done.stderr
    assert closed.stat().st_mode & 0o777 == 0o700
    assert (closed / "data" / "postgres").owner() != "root"


@pytest.mark.skipif(os.geteuid() != 0, reason="the other tests of this run are already unprivileged")
def test_postgres_starts_without_root(data_dir: Path) -> None:
    """An ordinary account gets the same server, under its own name."""
    home = data_dir / "home"
    home.mkdir()
    shutil.chown(home, "nobody")
    python = next(
        (python for python in (sys.executable, "/usr/bin/python3.11") if _works_for_nobody(python)), None
    )
    if python is None:
        pytest.skip(
            f"account nobody can run neither {sys.executable} nor Debian's Python with these packages"
        )
    done = _run_start(home / "data", user="nobody", python=python)
    assert done.returncode == 0, done.stderr
    assert (home / "data" / "postgres").owner() == "nobody"


async def test_the_broker_restarts_on_its_port(data_dir: Path, pytestconfig: pytest.Config) -> None:
    """A broker stopped and started again listens where it did."""
    broker = await open_broker(pytestconfig.getoption("--broker"), data_dir)
    before = broker.bootstrap_servers
    await broker.stop()
    assert broker.process is None
    try:
        await broker.start()
        assert broker.bootstrap_servers == before
    finally:
        await broker.stop()


@pytest.mark.kafka_only
async def test_kafka_keeps_its_records_through_a_kill(data_dir: Path) -> None:
    """A record acknowledged before kill -9 of the broker is there after the next start, on the same port."""
    kafka = LocalKafka(data_dir)
    await kafka.start()
    try:
        await _publish(kafka.bootstrap_servers, b"kept")
        before = kafka.bootstrap_servers
        process = kafka.process
        assert process is not None
        os.kill(process.pid, signal.SIGKILL)
        assert await process.wait(5) == -signal.SIGKILL
        await kafka.stop()

        await kafka.start()
        assert kafka.bootstrap_servers == before
        assert await _first_record(kafka.bootstrap_servers) == b"kept"
    finally:
        await kafka.stop()


async def test_tansu_says_what_it_is(data_dir: Path) -> None:
    """The stand-in broker never starts without saying that it is one."""
    said: list[str] = []
    broker = LocalTansu(data_dir)
    await broker.start(said.append)
    await broker.stop()
    assert any("stand-in" in line and "memory only" in line for line in said)


async def _publish(bootstrap_servers: str, value: bytes) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap_servers)
    await admin.start()
    await admin.create_topics([NewTopic("kept", num_partitions=1, replication_factor=1)])
    await admin.close()
    producer = AIOKafkaProducer(
        bootstrap_servers=bootstrap_servers,
        acks="all",
        enable_idempotence=True,
    )
    await producer.start()
    await producer.send_and_wait("kept", value)
    await producer.stop()


async def _first_record(bootstrap_servers: str) -> bytes:
    consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap_servers, auto_offset_reset="earliest")
    await consumer.start()
    try:
        consumer.assign([TopicPartition("kept", 0)])
        record = await consumer.getone()
    finally:
        await consumer.stop()
    assert record.value is not None
    return bytes(record.value)


_START = """
import asyncio, sys
from pathlib import Path
from dispatch.local import LocalPostgres

async def main():
    server = LocalPostgres(Path(sys.argv[1]))
    await server.start()
    print(server.process.pid, flush=True)
    if len(sys.argv) > 2:
        await asyncio.sleep(60)
    await server.stop()

asyncio.run(main())
"""


def _start_in_another_process(data_dir: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", _START, str(data_dir), "stay"]
    return subprocess.Popen(command, cwd=_REPOSITORY, stdout=subprocess.PIPE, text=True)


def _works_for_nobody(python: str) -> bool:
    try:
        done = subprocess.run([python, "-c", "import dispatch.local"], user="nobody", **_surroundings())
    except OSError:
        return False
    return done.returncode == 0


def _run_start(
    data_dir: Path, user: str | None, python: str = sys.executable
) -> subprocess.CompletedProcess[str]:
    return subprocess.run([python, "-c", _START, str(data_dir)], user=user, **_surroundings())


def _surroundings() -> dict[str, Any]:
    packages = os.pathsep.join([str(_REPOSITORY), *site.getsitepackages()])
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": packages, "PYTHONDONTWRITEBYTECODE": "1"}
    return {
        "cwd": "/",
        "env": environment,
        "capture_output": True,
        "text": True,
        "timeout": 60,
        "check": False,
    }
