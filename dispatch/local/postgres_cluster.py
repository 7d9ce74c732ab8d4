"""Making a new PostgreSQL cluster: initdb, the password, the database; all of it or nothing."""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
from pathlib import Path

from dispatch.local.accounts import Account
from dispatch.local.children import plain_environment
from dispatch.local.errors import LocalServiceError

OWNER = "dispatch"
DATABASE = "dispatch"
_LIMIT = 120  # s


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


def make_home(home: Path, account: Account | None) -> None:
    """Make the directory the cluster lives in, owned by `account`.

    Changes no other directory. Raises LocalServiceError naming the directory that `account` may not enter.
    """
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    if account is None:
        return
    if home.stat().st_uid != account.uid:
        os.chown(home, account.uid, account.gid)
    if account.can("/usr/bin/test", "-w", home):
        return
    closed = next(
        (parent for parent in reversed(home.parents) if not account.can("/usr/bin/test", "-x", parent)), home
    )
    raise LocalServiceError(
        "PostgreSQL does not run as root, and the account it runs under instead, "
        f"{account.name}, may not enter {closed}: "
        "choose a data directory below a path that everybody may enter, for example /var/lib/dispatch"
    )


def make_cluster(binaries: Path, cluster: Path, password: str, account: Account | None) -> None:
    """Make the cluster with the owner `dispatch` and the database `dispatch`; blocks for about a second.

    It appears under its name only when it is whole. Raises LocalServiceError with what initdb said.
    """
    partial = cluster.with_name(cluster.name + ".partial")
    shutil.rmtree(partial, ignore_errors=True)
    word = cluster.with_name("password.partial")
    _write_for(word, password, account)
    try:
        _run(
            [
                binaries / "initdb",
                f"--pgdata={partial}",
                f"--username={OWNER}",
                f"--pwfile={word}",
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C.UTF-8",
                "--no-instructions",
            ],
            account,
        )
    finally:
        word.unlink(missing_ok=True)
    _run(
        [binaries / "postgres", "--single", "-D", partial, "postgres"],
        account,
        f"CREATE DATABASE {DATABASE};\n",
    )
    partial.rename(cluster)


def _write_for(file: Path, text: str, account: Account | None) -> None:
    file.unlink(missing_ok=True)
    fd = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    with os.fdopen(fd, "w", encoding="ascii") as stream:
        if account is not None:
            os.fchown(fd, account.uid, account.gid)
        stream.write(text + "\n")


def _run(command: list[str | Path], account: Account | None, text: str = "") -> None:
    try:
        done = subprocess.run(
            [str(word) for word in command],
            input=text.encode(),
            capture_output=True,
            cwd="/",
            env=plain_environment(),
            timeout=_LIMIT,
            check=False,
            **(account.popen_options() if account else {}),
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise LocalServiceError(f"{command[0]} failed: {error}") from error
    if done.returncode != 0:
        said = done.stderr.decode(errors="replace").strip() or done.stdout.decode(errors="replace").strip()
        raise LocalServiceError(f"{command[0]} failed with status {done.returncode}: {said}")
