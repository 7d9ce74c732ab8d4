"""PostgreSQL's programs are found, and put within reach of the account that runs them."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from dispatch.local.accounts import unprivileged_account
from dispatch.local.errors import LocalServiceError
from dispatch.local.postgres_binaries import find_binaries, reachable_binaries


@pytest.fixture
def open_dir() -> Iterator[Path]:
    """A directory that every account may enter."""
    path = Path(tempfile.mkdtemp(prefix="dispatch-bin-"))
    path.chmod(0o755)
    yield path
    shutil.rmtree(path)


def test_named_programs_must_be_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A wrong `DISPATCH_POSTGRES_BIN` is an error, never replaced by other programs."""
    monkeypatch.setenv("DISPATCH_POSTGRES_BIN", str(tmp_path))
    with pytest.raises(LocalServiceError, match="does not hold postgres and initdb"):
        find_binaries()


def test_our_own_account_uses_what_was_found() -> None:
    """Without another account to run under there is nothing to copy."""
    assert reachable_binaries(Path("/found/bin"), None) == Path("/found/bin")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs PostgreSQL under another account")
def test_programs_in_a_private_place_are_copied(open_dir: Path) -> None:
    """Programs below a private directory are copied whole, run from the copy, and copied once."""
    account = unprivileged_account()
    private = open_dir / "private"
    package = find_binaries().parent.parent
    shutil.copytree(find_binaries().parent, private / package.name / "install", symlinks=True)
    libraries = package.with_suffix(".libs")
    if libraries.is_dir():
        shutil.copytree(libraries, private / libraries.name, symlinks=True)
    private.chmod(0o700)
    found = private / package.name / "install" / "bin"

    copied = reachable_binaries(found, account, open_dir / "cache")
    assert copied.is_relative_to(open_dir / "cache")
    assert account is not None
    assert account.can(copied / "initdb", "--version")
    assert reachable_binaries(found, account, open_dir / "cache") == copied
    assert private.stat().st_mode & 0o777 == 0o700
