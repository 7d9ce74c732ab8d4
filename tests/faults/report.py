"""Write FAULTS.md from what the harness found: `python -m tests.faults.report`.

Everything in it comes from the files in `tests/faults/results`: `numbered.json` (the numbered faults of a
test run), `nemesis-<seed>.json` (one a run of the cluster) and `hostile.json` (the run of hostile inputs).
"""

from __future__ import annotations

import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from tests.faults.numbered.titles import INVARIANTS, TITLES

RESULTS: Final = Path(__file__).parent / "results"
REPORT: Final = Path(__file__).resolve().parents[2] / "FAULTS.md"
_MIX: Final = 43  # what the nemesis does is a random mix
_LOST: Final = ("I1 no loss", "I1 every incident has a response or a reason")

_HEAD: Final = """\
# What was done to break it, and what came of it

Written by `make faults-report` from `tests/faults/results`; do not edit. The harness is in `tests/faults/`,
how to run it is in `make help`. A fault is injected, the invariants are checked afterwards (some all the
time), and a run is clean when nothing was found.

"""


def write(results: Path = RESULTS) -> str:
    """Return the whole report."""
    runs = sorted(_all(results, "nemesis-*.json"), key=lambda run: run["seed"])
    numbered = [entry for entries in _all(results, "numbered.json") for entry in entries]
    hostile = next(_all(results, "hostile.json"), None)
    parts = [
        _HEAD + _promises(runs),
        _nemesis(runs),
        _recoveries(runs),
        _numbered(numbered, runs),
        _hostile(hostile),
        _invariants(),
    ]
    return "\n".join(part for part in parts if part)


def _all(results: Path, pattern: str) -> Iterator[Any]:
    for file in sorted(results.glob(pattern)):
        yield json.loads(file.read_text(encoding="utf-8"))


def _promises(runs: Sequence[Any]) -> str:
    asked = Counter[str]()
    for run in runs:
        for kind, answers in run["figures"]["operations"].items():
            asked[kind] += sum(answers.values())
    found = Counter(promise for run in runs for promise, faults in run["findings"].items() for _ in faults)
    late = sum(len(run["findings"].get("I5 timers", ())) for run in runs)
    lost = sum(found[name] for name in _LOST)
    rows = [
        ("nemesis runs", f"{len(runs)}, {sum(run['seconds'] for run in runs) / 60:g} minutes of faults"),
        ("faults injected", sum(len(run["faults"]) for run in runs)),
        *((f"{kind}, sent", number) for kind, number in sorted(asked.items())),
        ("alerts lost", lost),
        ("duplicated effects", found["I4 an order is carried out once or not at all"] + found["I4 order"]),
        ("double bookings", found["I3 no double booking"]),
        ("timers that came due", sum(run["figures"]["timers"] for run in runs)),
        ("timers late by more than 1 s (5 s after recovery, where no clock ran)", late),
        ("looks at committed offsets, all behind their receipts", _sum(runs, "offset_looks")),
        ("findings of any kind", sum(found.values())),
    ]
    return "## The promises, over all runs of the cluster\n\n" + _table(("what", "how many"), rows)


def _sum(runs: Sequence[Any], name: str) -> int:
    return sum(run["figures"][name] for run in runs)


def _nemesis(runs: Sequence[Any]) -> str:
    rows = [
        (
            f"`{run['command']}` at {run['commit']}",
            len(run["faults"]),
            sum(sum(answers.values()) for answers in run["figures"]["operations"].values()),
            run["figures"]["rows"],
            run["figures"]["timers"],
            f"{run['figures']['median_late_s']:.2f} / {run['figures']['latest_s']:.2f}",
            f"{max((fault['recovery_s'] for fault in run['faults']), default=0):.1f}",
            "clean" if not run["findings"] else "; ".join(run["findings"]),
        )
        for run in runs
    ]
    head = (
        "run",
        "faults",
        "asked",
        "log rows",
        "timers",
        "late s (median / most)",
        "recovery s (most)",
        "result",
    )
    text = (
        "Three Kafka brokers (replication 3, two in sync), PostgreSQL with a synchronous standby, three"
        " workers, two relays, an auditor, two consoles, links that can be cut; publishers on Kafka and HTTP,"
        " responders who answer, two dispatchers racing, a screen on the live feed. A timer that came due"
        " while no clock could fire it (a database away) counts in the latest.\n"
    )
    return "\n## The runs\n\n" + text + "\n" + _table(head, rows)


def _recoveries(runs: Sequence[Any]) -> str:
    kinds: dict[tuple[int, str], list[Any]] = defaultdict(list)
    for run in runs:
        for fault in run["faults"]:
            kinds[fault["number"], fault["title"]].append(fault)
    rows = [
        (
            number,
            title,
            len(faults),
            f"{min(f['held_s'] for f in faults):.1f} to {max(f['held_s'] for f in faults):.1f}",
            f"{_median([f['recovery_s'] for f in faults]):.1f} / {max(f['recovery_s'] for f in faults):.1f}",
            f"{faults[0]['limit_s']:g}",
        )
        for (number, title), faults in sorted(kinds.items())
    ]
    head = ("no.", "fault", "injected", "held s", "s to recover (median / most)", "limit s")
    return "\n## What the nemesis did, and how soon alerts flowed again\n\n" + _table(head, rows)


def _numbered(entries: Sequence[Any], runs: Sequence[Any]) -> str:
    if not entries:
        return ""
    cases: dict[tuple[int, str], list[Any]] = defaultdict(list)
    for entry in entries:
        cases[entry["number"], entry["test"].partition("[")[0]].append(entry)
    rows = [_test(number, test, found) for (number, test), found in sorted(cases.items())]
    tried = {entry["number"] for entry in entries} | {one["number"] for run in runs for one in run["faults"]}
    missing = sorted(set(TITLES) - tried - ({_MIX} if runs else set()))
    left = "; ".join(f"{number} {TITLES[number]}" for number in missing) or "none"
    head = ("no.", "fault", "what the test says", "injected", "checked", "result")
    return (
        "\n## Every numbered fault by its tests\n\n"
        "From `DISPATCH_FAULTS_JSON=tests/faults/results/numbered.json make test`.\n\n"
        + _table(head, rows)
        + f"\nFaults without a test and in no run: {left}.\n"
    )


def _test(number: int, test: str, cases: Sequence[Any]) -> tuple[object, ...]:
    """Return the row of one test: all its cases together, the figures of each."""
    outcomes = Counter(case["outcome"] for case in cases)
    result = cases[0]["outcome"] if len(cases) == 1 else _counted(outcomes)
    figures = sorted({f"{name} {value}" for case in cases for name, value in case["figures"].items()})
    return (
        number,
        cases[0]["title"],
        f"{cases[0]['says']} (`{test.rpartition('/')[2]}`)",
        sum(case["injected"] for case in cases),
        " ".join(cases[0]["invariants"]),
        "; ".join([result, *figures]),
    )


def _counted(outcomes: Counter[str]) -> str:
    return ", ".join(f"{number} cases {outcome}" for outcome, number in sorted(outcomes.items()))


def _hostile(result: Any) -> str:
    if result is None:
        return ""
    return "\n## Hostile inputs\n\n" + _table(("what", "how many"), _flat("", result))


def _flat(name: str, value: Any) -> Iterator[tuple[str, object]]:
    """Yield the leaves of nested figures, each under the names that lead to it."""
    if isinstance(value, dict):
        for inner, found in value.items():
            yield from _flat(f"{name} {inner}".strip().replace("_", " "), found)
    else:
        yield name, f"`{value}`" if name == "command" else value


def _invariants() -> str:
    return "\n## The invariants\n\n" + _table(("name", "what it says"), INVARIANTS.items())


def _median(values: Sequence[float]) -> float:
    ordered = sorted(values)
    return ordered[len(ordered) // 2]


def _table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    lines += ["| " + " | ".join(_cell(cell) for cell in row) + " |" for row in rows]
    return "\n".join(lines) + "\n"


def _cell(value: object) -> str:
    text = f"{value:,}" if isinstance(value, int) else str(value)
    return text.replace("|", "\\|").replace("\n", " ")


if __name__ == "__main__":
    REPORT.write_text(write(), encoding="utf-8")
    sys.stdout.write(f"{REPORT.name} written\n")
