"""Children end when they are told to, and are found when their owner is gone."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from dispatch.local import children
from dispatch.local.errors import LocalServiceError
from dispatch.local.ownership import Ownership

_STUBBORN = """
import signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("up", flush=True)
time.sleep(60)
"""
_ROOT = Path(__file__).resolve().parents[3]


def _spawn(tmp_path: Path, *command: str) -> children.Child:
    return children.spawn("child", command, log_file=tmp_path / "log", env=dict(os.environ))


async def test_a_polite_stop_is_enough_for_a_polite_child(tmp_path: Path) -> None:
    """A child that heeds SIGTERM ends by it."""
    child = _spawn(tmp_path, "sleep", "60")
    assert await child.stop(limit=5) == -signal.SIGTERM


async def test_a_child_that_will_not_stop_is_killed(tmp_path: Path) -> None:
    """A child that ignores the polite signal is killed when its time is over."""
    child = _spawn(tmp_path, sys.executable, "-c", _STUBBORN)
    while not child.log_tail():
        with pytest.raises(TimeoutError):
            await child.wait(0.05)
    assert await child.stop(limit=0.2) == -signal.SIGKILL


async def test_a_child_that_died_is_seen(tmp_path: Path) -> None:
    """The exit status and the last words of a child that ended by itself are there to be shown."""
    child = _spawn(tmp_path, "sh", "-c", "echo no disk; exit 7")
    assert await child.wait(5) == 7
    assert child.returncode == 7
    assert child.log_tail() == "no disk"
    assert await child.stop() == 7


def test_a_program_that_is_not_there_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A child that cannot be started is an error with the program's name."""
    monkeypatch.setattr(shutil, "which", lambda _: None)
    with pytest.raises(LocalServiceError, match="/nowhere/kafka: No such file"):
        _spawn(tmp_path, "/nowhere/kafka")


async def test_orphans_are_found_by_their_mark_and_stopped(tmp_path: Path) -> None:
    """What carries the mark of a data directory is ended; what does not is left alone."""
    mark = f"--mark={tmp_path}"
    marked = _spawn(tmp_path, sys.executable, "-c", "import time; time.sleep(60)", mark)
    other = _spawn(tmp_path, sys.executable, "-c", "import time; time.sleep(60)", mark + "x")
    try:
        while not children.find_by_argument(mark):
            with pytest.raises(TimeoutError):
                await marked.wait(0.05)
        stopped = await children.stop_orphans(mark, signal.SIGTERM, 5)
        assert stopped == [marked.pid]
        assert marked.returncode is not None
        assert other.returncode is None
    finally:
        await marked.stop()
        await other.stop()


@pytest.mark.skipif(shutil.which("setpriv") is None, reason="only util-linux binds a child to its owner")
def test_a_child_ends_with_its_owner(tmp_path: Path) -> None:
    """When the owner is killed, the kernel ends its children."""
    code = (
        "import os, sys, time; from pathlib import Path; from dispatch.local import children\n"
        "child = children.spawn('c', ['sleep', '60'], log_file=Path(sys.argv[1]), env=dict(os.environ))\n"
        "print(child.pid, flush=True); time.sleep(60)"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "log")]
    with subprocess.Popen(command, cwd=_ROOT, stdout=subprocess.PIPE, text=True) as owner:
        assert owner.stdout is not None
        child = psutil.Process(int(owner.stdout.readline()))
        while child.name() != "sleep":
            child.status()
        owner.kill()
    while children.is_alive(child):
        os.sched_yield()
    assert not children.is_alive(child)


def test_a_directory_has_one_owner(tmp_path: Path) -> None:
    """The second claim on a directory is refused with the first holder's id, until that one gives it back."""
    first, second = Ownership(tmp_path / "lock"), Ownership(tmp_path / "lock")
    first.claim()
    with pytest.raises(LocalServiceError, match=f"in use by process {os.getpid()}"):
        second.claim()
    first.release()
    second.claim()
    second.release()
