"""A burst of alerts that nobody has confirmed proposes a rumour watch, once."""

from __future__ import annotations

import pytest

from tests.worlds.reading import held, issued
from tests.worlds.small import NOON, S, World


def burst(
    count: int, sources: int, step_s: int = 10, step_m: int = 120, category: str = "fraud"
) -> list[int]:
    """Tell so many alerts of one kind and return at which of them (from 1) a rumour watch was proposed."""
    world = World()
    return [
        i + 1
        for i in range(count)
        if issued(
            world.alert(i * step_s, x_m=i * step_m, source_id=f"s{i % sources}", category=category),
            "rumour_watch",
        )
    ]


@pytest.mark.parametrize(
    ("count", "sources", "step_s", "step_m", "found"),
    [
        (4, 4, 10, 120, []),
        (5, 5, 10, 120, [5]),
        (5, 3, 10, 120, [5]),
        (5, 2, 10, 120, []),
        (9, 9, 10, 120, [5]),  # only once
        (5, 5, 450, 120, [5]),  # exactly 30 minutes
        (5, 5, 451, 120, []),
        (5, 5, 10, 250, [5]),  # exactly a kilometre
        (5, 5, 10, 251, []),
        (8, 8, 10, 0, [5]),  # all about one incident
    ],
)
def test_a_burst_proposes_a_rumour_watch_once(
    count: int, sources: int, step_s: int, step_m: int, found: list[int]
) -> None:
    """Five alerts of a kind from three sources within 30 min and 1 km, nobody having seen it."""
    assert burst(count, sources, step_s, step_m) == found


def test_a_burst_about_something_seen_is_no_rumour() -> None:
    """Once somebody on scene has confirmed it, many alerts are many witnesses."""
    world = World()
    world.alert(0, source_id="s0", category="fire")
    assert held(world, "unit-n") is not None
    world.report(5, "unit-n", "on_scene")
    for i in range(1, 8):
        assert issued(world.alert(5 + i, source_id=f"s{i}", category="fire"), "rumour_watch") == []


def test_a_burst_of_a_kindred_kind_about_one_incident_is_watched_once() -> None:
    """Many tell of smoke at what is already a fire: one watch, not one with every further alert."""
    world = World()
    world.alert(0, source_id="s0", category="fire")
    found = [
        len(issued(world.alert(i, source_id=f"s{i}", category="smoke"), "rumour_watch")) for i in range(1, 10)
    ]
    assert sum(found) == 1


def test_what_cannot_be_read_is_no_rumour() -> None:
    """Five unreadable messages tell of nothing: a person looks at each, nothing is proposed."""
    world = World()
    for i in range(9):
        events = world.alert(i, source_id=f"shop-0{i}", category="", unreadable="text: too long")
        assert issued(events) == []


def test_a_rumour_watch_waits_for_a_person_too() -> None:
    """It is proposed to the public audience with its own deadline."""
    world = World()
    for i in range(4):
        world.alert(i, x_m=120 * i, source_id=f"s{i}", category="fraud")
    (watch,) = issued(world.alert(4, source_id="s4", category="fraud"), "rumour_watch")
    assert (watch.status, watch.audience, watch.approve_by) == ("proposed", "public", NOON + 604 * S)
