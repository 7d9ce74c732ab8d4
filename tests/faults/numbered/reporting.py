"""Collects what the tests of numbered faults found, for the report on all faults.

With `DISPATCH_FAULTS_JSON` set to a path, that file holds a list of entries, one a test and fault, ordered by
number: `number`, `title`, `invariants`, `test`, `says`, `injected`, `figures`, `outcome` (`passed`, `failed`
or `skipped`), `took_s`. Entries of other runs stay, those of the same test are replaced.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Generator, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import pytest

from tests.faults.numbered.fault import COUNTER, Injections
from tests.faults.numbered.titles import TITLES

VARIABLE: Final = "DISPATCH_FAULTS_JSON"
_FOUND: Final = pytest.StashKey[dict[str, pytest.TestReport]]()


@pytest.fixture
def injections(request: pytest.FixtureRequest) -> Injections:
    """Count here how often the fault was brought about, and note other figures; without it one is counted."""
    counted: Injections = request.node.stash.setdefault(COUNTER, Injections())
    return counted


def pytest_configure(config: pytest.Config) -> None:
    """Make room for the reports of this run."""
    config.stash[_FOUND] = {}


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Keep the worst report of each test that brings a fault about."""
    report = yield
    if item.get_closest_marker("fault") is None:
        return report
    if report.when == "call":
        report.user_properties.extend(_properties(item))
    found = item.config.stash[_FOUND]
    if report.when == "call" or report.outcome != "passed":
        # An error in the tear-down is a failure too, and a test that did not get so far has no other report.
        if item.nodeid in found:
            report.user_properties.extend(found[item.nodeid].user_properties)
        found[item.nodeid] = report
    return report


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Write the file, if one is asked for."""
    path = os.environ.get(VARIABLE, "")
    found = session.config.stash[_FOUND]
    if path and found:
        items = {item.nodeid: item for item in session.items}
        _write(Path(path), [entry for name, one in found.items() for entry in _entries(items[name], one)])


def _properties(item: pytest.Item) -> Iterator[tuple[str, object]]:
    counted = item.stash.get(COUNTER, Injections(injected=1))
    yield from (("fault", marker.args[0]) for marker in item.iter_markers("fault"))
    yield "injected", counted.injected
    yield from counted.figures.items()


def _entries(item: pytest.Item, report: pytest.TestReport) -> Iterator[dict[str, Any]]:
    counted = item.stash.get(COUNTER, Injections(injected=int(report.outcome != "skipped")))
    says = (getattr(getattr(item, "function", None), "__doc__", "") or "").strip().split("\n\n")[0]
    for marker in item.iter_markers("fault"):
        yield {
            "number": marker.args[0],
            "title": TITLES[marker.args[0]],
            "invariants": list(marker.kwargs["invariants"]),
            "test": item.nodeid,
            "says": " ".join(says.split()),
            "injected": counted.injected if marker.kwargs["times"] is None else marker.kwargs["times"],
            "figures": counted.figures,
            "outcome": report.outcome,
            "took_s": round(report.duration, 1),
        }


def _write(path: Path, entries: list[dict[str, Any]]) -> None:
    """Merge entries into the file; several runs may do so at once."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0)
        text = file.read()
        kept: dict[tuple[int, str], Mapping[str, Any]] = {_key(one): one for one in json.loads(text or "[]")}
        kept |= {_key(one): one for one in entries}
        file.truncate(0)
        json.dump([kept[key] for key in sorted(kept)], file, ensure_ascii=False, indent=1)
        file.write("\n")


def _key(entry: Mapping[str, Any]) -> tuple[int, str]:
    return entry["number"], entry["test"]
