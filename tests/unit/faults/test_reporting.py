"""What the tests of numbered faults leave for the report."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.faults.numbered.fault import fault
from tests.faults.numbered.reporting import VARIABLE

_ROOT = Path(__file__).resolve().parents[3]
_TESTS = '''
from tests.faults.numbered.fault import fault

@fault(5, invariants=("I3", "I4"))
def test_counted(injections):
    """A sentence
    over two lines.

    More.
    """
    injections.count(3)
    injections.note("recovery_s", 1.23456)

@fault(2, invariants=("I1",))
@fault(3, invariants=("I2",))
def test_two_faults():
    """Two."""
    assert {two}

def test_of_no_fault():
    pass
'''


def _run(folder: Path, *, two: bool) -> list[dict[str, Any]]:
    (folder / "test_it.py").write_text(_TESTS.format(two=two), encoding="utf-8")
    subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "tests.faults.numbered.reporting",
         "-p", "no:cacheprovider", "--rootdir", folder, "-c", _ROOT / "pyproject.toml",
         folder / "test_it.py"],
        cwd=_ROOT, env={**os.environ, VARIABLE: str(folder / "found.json")}, capture_output=True,
        timeout=60, check=False,
    )  # fmt: skip
    found: list[dict[str, Any]] = json.loads((folder / "found.json").read_text(encoding="utf-8"))
    return found


def test_each_fault_of_each_test_is_an_entry(tmp_path: Path) -> None:
    """Number, invariants, first sentence, counts and outcome are kept; a later run replaces its own."""
    found = _run(tmp_path, two=False)
    assert [(one["number"], one["outcome"], one["injected"]) for one in found] == [
        (2, "failed", 1),
        (3, "failed", 1),
        (5, "passed", 3),
    ]
    assert found[2]["invariants"] == ["I3", "I4"]
    assert found[2]["says"] == "A sentence over two lines."
    assert found[2]["figures"] == {"recovery_s": 1.235}
    assert [one["outcome"] for one in _run(tmp_path, two=True)] == ["passed"] * 3


@pytest.mark.parametrize(("number", "invariants"), [(0, ("I1",)), (44, ("I1",)), (1, ()), (1, ("I15",))])
def test_what_is_not_on_the_list_is_an_error(number: int, invariants: tuple[str, ...]) -> None:
    """A fault or an invariant that does not exist stops the collection."""
    with pytest.raises(ValueError, match="fault"):
        fault(number, invariants=invariants)
