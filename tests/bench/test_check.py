"""The check of the benchmark itself: a service that became slower does not pass it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

_CHECKOUT = Path(__file__).parents[2]


def _check(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tests.bench.check", *words],
        cwd=_CHECKOUT, capture_output=True, text=True, timeout=900, check=False,
    )  # fmt: skip


@pytest.mark.slow
@pytest.mark.timeout(1_000)
def test_a_delay_of_two_milliseconds_a_decision_is_found() -> None:
    """With the delay planted in each decision the check fails and says what was lost."""
    done = _check("--plant-ms", "2")
    assert done.returncode == 1, done.stdout + done.stderr
    assert "lost more than" in done.stdout
