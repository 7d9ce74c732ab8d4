"""Whom an alert joins, and what makes a rumour, is the same as if it were held against everything."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from unittest.mock import patch

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from dispatch.model.categories import CATEGORIES
from dispatch.model.commands import CloseCommand, MergeCommand
from dispatch.model.geometry import Point
from dispatch.model.grouped import Group, GroupedTable
from dispatch.model.nearby import waiting
from dispatch.rules import correlate, rumour
from dispatch.rules.refusal import Refused
from tests.worlds.small import M, World

# Few places, sources and kinds, so that alerts meet; edges of the squares and of the gate among them.
_metres = st.sampled_from((0, 40, 99, 140, 260, 500, 990, 1_500, -1, -510))
_points = st.none() | st.builds(lambda x, y: Point(x * M, y * M), _metres, _metres)
_alerts = st.fixed_dictionaries(
    {
        "source_id": st.sampled_from(("shop-00", "shop-01", "smoke-1", "nobody", "nobody else", "a third")),
        "source_class": st.sampled_from(("shop", "sensor")),
        "category": st.sampled_from(("fire", "smoke", "theft", "other")),
        "point": _points,
        "accuracy_dm": st.sampled_from((0, 300, 9_000)),
        "unreadable": st.sampled_from(("", "", "text: is wrong")),
    }
)
_steps = st.lists(
    st.tuples(st.sampled_from((0, 1, 30, 500, 900)), st.sampled_from("aaaaaacm"), _alerts),
    min_size=1,
    max_size=30,
)


def everything(table: GroupedTable[Any], group: Group) -> Iterator[Any]:
    """Yield all values, the last first, instead of those of a group; of those that wait, the category's."""
    found = sorted(table.values(), key=table._grouping.place, reverse=True)
    kinds = {waiting(kind): kind for kind in CATEGORIES}
    yield from (value for value in found if group not in kinds or value.category == kinds[group])


def nowhere(*_: object) -> None:
    """Say that there are too many squares: then all values are looked at, each once."""


def _told(steps: list[tuple[int, str, dict[str, Any]]]) -> list[object]:
    world, second = World(), 0
    for after, what, fields in steps:
        second += after
        if what == "a":
            world.alert(second, **fields)
        else:
            _ordered(world, second, what)
    return [world.rows, sorted(world.state.incidents.items()), sorted(world.state.links.items())]


def _ordered(world: World, second: int, what: str) -> None:
    """Close the first open incident, or merge the last one into it."""
    open_ids = sorted(world.state.incidents)
    try:
        if what == "c" and open_ids:
            world.tell(CloseCommand("d", open_ids[0], "handled"), second)
        elif what == "m" and len(open_ids) > 1:
            world.tell(MergeCommand("d", open_ids[-1], open_ids[0]), second)
    except Refused:
        pass


@settings(max_examples=60, deadline=None, phases=(Phase.generate,))
@given(_steps)
def test_looking_at_what_is_near_finds_what_looking_at_everything_finds(
    steps: list[tuple[int, str, dict[str, Any]]],
) -> None:
    """Every decision is the same, to the last event, also when reviews are full and incidents unwieldy."""
    with patch.object(correlate, "MOST_REVIEWS", 3), patch.object(correlate, "MOST_UNREADABLE", 4):
        found = _told(steps)
        with patch.object(GroupedTable, "latest", everything), patch.object(rumour, "around", nowhere):
            assert _told(steps) == found
