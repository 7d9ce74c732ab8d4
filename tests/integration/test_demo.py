"""`dispatch demo` without a terminal: it plays to its end, its checks hold, and nothing is left running."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import psutil
import pytest

from dispatch.local.children import plain_environment, spawn
from tests.integration.flow.alerts import ROSTER
from tests.integration.flow.roles import DISPATCH

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

_CALLS: Final = 40
_LIMIT_S: Final = 200


@pytest.fixture(scope="module")
def data_dir() -> Iterator[Path]:
    """A data directory for all tests here: the second run finds what the first one left."""
    path = Path(tempfile.mkdtemp(prefix="dispatch-demo-"))
    yield path
    shutil.rmtree(path, ignore_errors=True)


async def play(data_dir: Path, broker: str) -> tuple[int, dict[str, Any], str]:
    """Run the demonstration; return its status, its figures and what it printed."""
    record, printed = data_dir / "record.json", data_dir / "demo.log"
    record.unlink(missing_ok=True)
    printed.unlink(missing_ok=True)
    child = spawn(
        "dispatch demo",
        [*DISPATCH, "demo", "--calls", str(_CALLS), "--speed", "2", "--broker", broker,
         "--data-dir", data_dir / "stack", "--record", record],
        log_file=printed,
        env=plain_environment(DISPATCH_AREAS_DIR=str(ROSTER.parent), DISPATCH_PARTITIONS="2"),
    )  # fmt: skip
    try:
        status = await child.wait(_LIMIT_S)
    finally:
        await child.stop(limit=30.0)
    words = printed.read_text(encoding="utf-8")
    figures = json.loads(record.read_bytes()) if record.exists() else {}
    return status, figures, words


def left_running(data_dir: Path) -> list[str]:
    """Every process that still names the data directory."""
    found = []
    for process in psutil.process_iter():
        try:
            words = " ".join(process.cmdline())
        except psutil.Error:
            continue
        if str(data_dir / "stack") in words:
            found.append(words)
    return found


@pytest.mark.parametrize("run", ["first", "again"])
async def test_the_demonstration_ends_well(data_dir: Path, pytestconfig: pytest.Config, run: str) -> None:
    """Story and calls play through the topics, every check holds, and the directory can be used again."""
    status, figures, words = await play(data_dir, str(pytestconfig.getoption("--broker")))
    assert status == 0, words[-4_000:]
    assert figures["violations"] == [], run
    assert figures["alerts"] == _CALLS + 1
    assert 0 < figures["incidents"] <= _CALLS + 1
    assert figures["latency"]["count"] + figures["latency"]["waited"] > 0
    assert 0 < figures["latency"]["p50_ms"] <= figures["latency"]["p99_ms"] < 10_000
    for told in ("假钞", "declined", "tier 2 steps up", "contained", "all-clear", "the log holds"):
        assert told in words
    assert "\x1b" not in words, "plain lines where there is no terminal"
    assert left_running(data_dir) == []
