"""Making a new PostgreSQL cluster: initdb, the password, the database; all of it or nothing."""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
from pathlib import Path
from typing import Any

from dispatch.local.children import plain_environment
from dispatch.local.errors import LocalServiceError
from dispatch.local.private_home import PrivateHome

OWNER = "dispatch"
DATABASE = "dispatch"
_LIMIT = 120  # s
_INITDB = (
    f"--username={OWNER}",
    "--auth=scram-sha-256",
    "--encoding=UTF8",
    "--locale=C.UTF-8",
    "--no-instructions",
)


def read_password(file: Path) -> str | None:
    """The kept password, or None when there is none yet."""
    try:
        return file.read_text(encoding="ascii").strip() or None
    except FileNotFoundError:
        return None


def keep_password(file: Path) -> str:
    """Return the kept password; make one, readable by its owner only, when there is none."""
    known = read_password(file)
    if known is not None:
        return known
    password = secrets.token_urlsafe(24)
    partial = file.with_suffix(".partial")
    partial.unlink(missing_ok=True)
    fd = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(fd, "w", encoding="ascii") as stream:
        stream.write(password + "\n")
    os.replace(partial, file)
    return password


def make_cluster(binaries: Path, home: PrivateHome, name: str, password: str) -> None:
    """Make the cluster `name` in `home` with the user and the database `dispatch`; blocks for about a second.

    It appears under its name only when it is whole. Raises LocalServiceError with what initdb said.
    """
    partial = home.path / f"{name}.partial"
    shutil.rmtree(partial, ignore_errors=True)
    word = home.write("password.partial", password + "\n")
    try:
        with home.opened() as (seen, options):
            cluster = seen / partial.name
            _run(
                [binaries / "initdb", f"--pgdata={cluster}", f"--pwfile={seen / word.name}", *_INITDB],
                options,
            )
            create = f"CREATE DATABASE {DATABASE};\n"
            _run([binaries / "postgres", "--single", "-D", cluster, "postgres"], options, create)
    finally:
        word.unlink(missing_ok=True)
    partial.rename(home.path / name)


def _run(command: list[str | Path], options: dict[str, Any], text: str = "") -> None:
    try:
        done = subprocess.run(
            [str(word) for word in command],
            input=text.encode(),
            capture_output=True,
            cwd="/",
            env=plain_environment(),
            timeout=_LIMIT,
            check=False,
            **options,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise LocalServiceError(f"{command[0]} failed: {error}") from error
    if done.returncode != 0:
        said = done.stderr.decode(errors="replace").strip() or done.stdout.decode(errors="replace").strip()
        raise LocalServiceError(f"{command[0]} failed with status {done.returncode}: {said}")
