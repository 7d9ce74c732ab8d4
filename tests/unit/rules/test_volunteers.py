"""Volunteers are numbered so that enough accept, replaced when they do not, released when enough came."""

from __future__ import annotations

import pytest

from dispatch.model.assignment import NOTIFIED, STOOD_DOWN
from dispatch.model.inputs import TimerDue
from dispatch.model.plan import Acceptance
from dispatch.model.responder import Standing
from dispatch.rules.points import acceptance_ppm, at_least_ppm, number_to_ask
from tests.worlds.reading import assignments, changed, held, notified, the_incident
from tests.worlds.small import World, people, responder

PRIOR = Acceptance(1500, 3500)


@pytest.mark.parametrize(
    ("offered", "accepted", "ppm"), [(0, 0, 300_000), (5, 5, 650_000), (5, 0, 150_000), (95, 0, 15_000)]
)
def test_the_chance_is_the_mean_of_the_prior_and_the_own_record(
    offered: int, accepted: int, ppm: int
) -> None:
    """Beta(1.5, 3.5), mean 0.3, moved by every answer."""
    assert acceptance_ppm(Standing("v", offered=offered, accepted=accepted), PRIOR) == ppm
    assert acceptance_ppm(None, PRIOR) == 300_000


def test_at_least_is_rounded_down_always() -> None:
    """Never claim more certainty than there is, not by a millionth."""
    assert at_least_ppm([1, 1, 500_000], 1) == 500_000
    assert at_least_ppm([300_000] * 12, 2) == 914_974
    assert at_least_ppm([], 1) == 0 and at_least_ppm([], 0) == 1_000_000


def test_twelve_of_thirty_percent_are_asked_for_two() -> None:
    """P(at least 2 of 11) is 0.887 and of 12 is 0.915, so twelve are asked; for one, seven."""
    fresh = [300_000] * 30
    assert number_to_ask([], fresh, 2, 900_000, 40) == 12
    assert number_to_ask([], fresh, 1, 900_000, 40) == 7


@pytest.mark.parametrize(
    ("fresh", "wanted", "at_most", "asked"),
    [
        ([1_000_000] * 9, 3, 12, 3),  # never fewer than wanted, however sure
        ([10_000] * 30, 2, 12, 12),  # at_most ends it
        ([10_000] * 5, 2, 12, 5),  # the pool ends it
        ([300_000] * 30, 5, 3, 5),  # at_most below the count cannot mean fewer than the count
        ([300_000] * 30, 0, 12, 0),
    ],
)
def test_how_many_are_asked_is_bounded(fresh: list[int], wanted: int, at_most: int, asked: int) -> None:
    """Never fewer than wanted, never more than `at_most` or than there are."""
    assert number_to_ask([], fresh, wanted, 900_000, at_most) == asked


def test_a_good_record_asks_fewer() -> None:
    """Volunteers who always came are asked in smaller number."""
    world = World()
    for i in range(1, 31):
        name = f"vol-{i:02d}"
        world.state.set_standing(Standing(name, offered=20, accepted=20))
    assert len(notified(world.alert(0, source_id="stranger"), "volunteer")) == 3


def volunteers() -> World:
    """Return a world in which twelve volunteers have been asked for two."""
    near = [responder(f"vol-{i:02d}", "volunteer", 3 * i, -60, mobile=True) for i in range(1, 31)]
    world = World(tuple([r for r in people() if r.kind != "volunteer"] + near))
    assert len(notified(world.alert(0, source_id="stranger"), "volunteer")) == 12
    return world


def test_each_decline_is_replaced_at_once_by_the_next_best() -> None:
    """Whoever says no, the next in order of travel time is asked in the same row, and nobody twice."""
    world = volunteers()
    assert notified(world.report(2, "vol-01", "declined"), "volunteer") == ["vol-13"]
    assert notified(world.report(3, "vol-05", "declined"), "volunteer") == ["vol-14"]
    declined = [a.responder_id for a in assignments(world, "declined")]
    assert sorted(declined) == ["vol-01", "vol-05"]
    assert the_incident(world).tried == ("vol-01", "vol-05")


def test_a_decline_is_replaced_even_when_the_others_would_probably_do() -> None:
    """Somebody unlikely says no: the sure ones left would be enough, and yet the next best is asked."""
    near = [responder(f"vol-{i:02d}", "volunteer", 3 * i, -60, mobile=True) for i in range(1, 31)]
    world = World(tuple([r for r in people() if r.kind != "volunteer"] + near))
    world.state.set_standing(Standing("vol-01", offered=95))
    for i in range(2, 31):
        world.state.set_standing(Standing(f"vol-{i:02d}", offered=20, accepted=20))
    asked = notified(world.alert(0, source_id="stranger"), "volunteer")
    assert asked == ["vol-01", "vol-02", "vol-03", "vol-04"]
    assert notified(world.report(1, "vol-01", "declined"), "volunteer") == ["vol-05"]


def test_those_who_let_the_time_pass_are_replaced_at_once() -> None:
    """Twelve who never answered are replaced in the row in which their time is over."""
    world = volunteers()
    events = world.tell(TimerDue(), 60)
    assert len(changed(events, "expired")) == 15
    assert notified(events, "volunteer") == [f"vol-{i}" for i in range(13, 25)]


def test_an_offer_counts_when_its_answer_is_known() -> None:
    """Waiting lowers nobody's chance, nor does being stood down before one could answer."""
    world = volunteers()
    assert acceptance_ppm(world.state.standings.get("vol-03"), PRIOR) == 300_000
    world.report(1, "vol-01", "accepted")
    world.report(2, "vol-02", "declined")
    assert acceptance_ppm(world.state.standings.get("vol-01"), PRIOR) == 2_500_000_000 // 6_000
    assert acceptance_ppm(world.state.standings.get("vol-02"), PRIOR) == 250_000
    world.report(3, "vol-01", "on_scene")
    world.report(4, "vol-04", "on_scene")
    assert held(world, "vol-03") is None
    assert acceptance_ppm(world.state.standings.get("vol-03"), PRIOR) == 300_000


def test_the_rest_is_stood_down_when_enough_have_arrived() -> None:
    """Two volunteers on scene: all others, asked or on their way, are released; the trained are not."""
    world = volunteers()
    world.report(5, "vol-07", "accepted")
    assert changed(world.report(6, "vol-01", "on_scene"), STOOD_DOWN) == []
    events = world.report(7, "vol-02", "on_scene")
    assert len(changed(events, STOOD_DOWN)) == 10
    assert held(world, "vol-07") is None
    assert {a.role for a in assignments(world, NOTIFIED)} == {"primary", "support"}


def test_enough_acceptances_end_the_asking() -> None:
    """Once two have accepted, a decline is not replaced."""
    world = volunteers()
    world.report(1, "vol-01", "accepted")
    world.report(2, "vol-02", "accepted")
    assert notified(world.report(3, "vol-03", "declined")) == []
