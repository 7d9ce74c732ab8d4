"""The failpoints themselves: all known, free when off, armed by one variable."""

from __future__ import annotations

import ast
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from dispatch import failpoints
from tests.faults.crash.points import POINTS
from tests.faults.crash.running import ROOT

_PROGRAM = "from dispatch.failpoints import hit\nfor n in range(3):\n    hit('commit.after')\nprint('alive')"


def _names(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "hit":
            (name,) = node.args
            assert isinstance(name, ast.Constant), f"{path}: a failpoint's name is a literal"
            yield str(name.value)


def test_the_harness_knows_every_failpoint() -> None:
    """The failpoints in the code, each in one place, are those that the harness goes through."""
    files = [path for top in ("dispatch", "streams") for path in sorted((ROOT / top).rglob("*.py"))]
    assert sorted(name for path in files for name in _names(path)) == sorted(POINTS)


def test_failpoints_are_off_unless_asked_for() -> None:
    """Without the variable, `hit` is a function that only returns.

    Measured on a 2.9 GHz core with `python -m timeit`: 35 to 60 ns a pass, some 10 passes a transaction,
    which takes from 2 ms.
    """
    assert failpoints.hit is failpoints._pass_by


@pytest.mark.parametrize(
    ("armed", "status", "said"),
    [
        ("", 0, "alive"),
        ("commit.after=exit@3", failpoints.EXIT_STATUS, ""),
        ("commit.after=exit@4", 0, "alive"),
        ("lock.after=exit;commit.after=error-after@2", 1, "ConnectionResetError: failpoint commit.after"),
        ("commit.after=raise(MemoryError)", 1, "MemoryError: failpoint commit.after"),
    ],
)
def test_the_variable_arms_a_process(armed: str, status: int, said: str) -> None:
    """A process started with the variable dies or fails at the named pass, and at no other."""
    ended = subprocess.run(
        [sys.executable, "-c", _PROGRAM], cwd=ROOT, env={failpoints.VARIABLE: armed}, capture_output=True,
        text=True, timeout=30, check=False,
    )  # fmt: skip
    assert (ended.returncode, said in ended.stdout + ended.stderr) == (status, True)


def test_a_sleep_stalls_the_process_once() -> None:
    """`sleep` holds up the whole process for the given time, at one pass."""
    failpoints.arm("lock.after=sleep(0.05)")
    began = time.perf_counter()
    failpoints._obey("lock.after")
    assert time.perf_counter() - began >= 0.05
    assert failpoints.unpassed() == []


@pytest.mark.parametrize(
    "text", ["commit.after", "commit.after=die", "a=sleep(x)", "a=exit@0", "a=raise(SystemExit)"]
)
def test_an_order_that_means_nothing_is_an_error(text: str) -> None:
    """A misspelt order stops the process at its start instead of testing nothing."""
    with pytest.raises(ValueError, match="DISPATCH_FAILPOINTS"):
        failpoints.arm(text)
