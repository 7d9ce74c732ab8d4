"""The peers of the benchmark: nobody's duty, and named where they are missing."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from tests.bench.peers import PEERS, requirements
from tests.bench.report import throughput

CHECKOUT = Path(__file__).parents[3]


def _locked(path: str) -> set[str]:
    text = (CHECKOUT / path).read_text(encoding="utf-8")
    return set(re.findall(r"^([a-z0-9-]+)==", text, re.MULTILINE))


def test_peers_are_nobodys_duty() -> None:
    """What everybody installs holds no peer, and the peers' own lock holds all that they ask for."""
    asked = {re.split("[^a-z-]", one)[0] for one in requirements()}

    assert {"confluent-kafka", "quixstreams"} <= asked <= _locked("tests/bench/peers.lock")
    assert not _locked("requirements.lock") & {"confluent-kafka", "quixstreams"}


def _figures(*names: str) -> dict[str, Any]:
    figure = {"median": 1.0, "least": 1.0, "most": 1.0}
    return {"throughput": {name: {"per_s": figure, "cpu_us": figure} for name in names} | {"ratios": {}}}


def test_a_missing_peer_is_named() -> None:
    """The report says by name which peers were not installed, and has a row for those that were."""
    with_one = "\n".join(throughput(_figures("floor A", "floor B", "ours", "confluent-kafka")))

    assert "| confluent-kafka | 1 (1 to 1) |" in with_one
    assert "Not installed, so not measured: Quix Streams" in with_one


def test_nothing_is_missing_when_all_are_there() -> None:
    """With all peers measured the report says nothing of any that is missing."""
    assert "Not installed" not in "\n".join(throughput(_figures("floor A", "floor B", "ours", *PEERS)))
