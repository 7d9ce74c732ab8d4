"""The figures of single functions: ratios are of the same turn, and the section shows every row."""

from __future__ import annotations

from tests.bench.functions.measure import figures
from tests.bench.functions.section import section
from tests.bench.functions.timing import TRIP


def _timed(name: str, turn: int, seconds: float, floor: str = "", each: int = 1) -> dict[str, object]:
    said = {"name": name, "floor": floor, "each": each, "turn": turn}
    return {"group": "a group", "extra_info": said, "stats": {"median": seconds}}


FOUND = figures(
    [
        _timed(TRIP, 0, 100e-6, each=10),
        _timed("floor", 0, 20e-6),
        _timed("ours", 0, 40e-6, "floor"),
        # Everything takes twice as long in the second turn: somebody else is busy.
        _timed(TRIP, 1, 200e-6, each=10),
        _timed("floor", 1, 40e-6),
        _timed("ours", 1, 80e-6, "floor"),
    ]
)


def test_a_slow_turn_changes_no_ratio() -> None:
    """What slows all of a turn shows in the figures' spread and not in the ratios."""
    ours = FOUND["rows"][2]

    assert {k: round(v, 6) for k, v in ours["us"].items()} == {"median": 60.0, "least": 40.0, "most": 80.0}
    assert {2.0} == {round(ratio, 6) for ratio in ours["to_floor"].values()}
    assert {4.0} == {round(ratio, 6) for ratio in ours["to_trip"].values()}


def test_every_function_has_its_row() -> None:
    """The section has a row for each function, in the order they ran, with its floor by name."""
    text = "\n".join(section({"functions": FOUND}))

    assert "| ours | 60.0 (40.0 to 80.0) | 4.00 (4.00 to 4.00) | 2.00 (2.00 to 2.00) | floor |" in text
    assert text.index(f"| {TRIP} ") < text.index("| floor ") < text.index("| ours ")


def test_nothing_is_said_of_what_was_not_measured() -> None:
    """Without figures of functions there is no section."""
    assert list(section({"throughput": {}})) == []
