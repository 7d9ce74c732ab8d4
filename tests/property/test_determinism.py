"""The same script decides the same bytes in every process."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from dispatch.model.events import TierReached
from tests.worlds.fixed_script import digest, run
from tests.worlds.reading import changed, issued, notified, of

ROOT = Path(__file__).parents[2]


def in_a_process(hash_seed: str) -> str:
    """Return the digest of the script, decided by a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.worlds.fixed_script"],
        cwd=ROOT,
        env=os.environ | {"PYTHONHASHSEED": hash_seed},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return done.stdout


def test_two_processes_with_different_hash_seeds_decide_the_same_bytes() -> None:
    """No decision follows the order in which a process happens to keep its sets."""
    assert in_a_process("0") == in_a_process("1") == in_a_process("4294967295") == digest()


def test_the_script_decides_something_of_everything() -> None:
    """The fixed script is worth comparing: it notifies, steps up, advises, expires and stands down."""
    events = [event for _, _, row in run().rows for event in row]
    assert len(notified(events)) > 100 and len(issued(events)) > 20
    assert {step.tier for step in of(events, TierReached)} == {1, 2, 3, 4}
    for status in ("expired", "declined", "stood_down", "cleared", "on_scene"):
        assert changed(events, status)
