"""Public opinion is guided: who is told what and when, and what a person must approve first."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dispatch.model.advisory import BilingualText
from dispatch.model.commands import (
    ApproveAdvisoryCommand,
    CloseCommand,
    ReprioritiseCommand,
    WithdrawAdvisoryCommand,
)
from dispatch.model.events import AdvisoryChanged
from dispatch.model.geometry import Point
from dispatch.model.inputs import RosterAdopted
from dispatch.model.roster import Shop
from dispatch.model.state import Documents
from dispatch.rules.refusal import Refused
from tests.worlds.reading import issued, of, the, the_incident
from tests.worlds.small import NOON, M, S, World, book, roster


def with_shops(*points: Point) -> World:
    """Return a world with shops at these points only."""
    shops = tuple(Shop(f"s{i}", f"铺{i}", "群", "440515003001", p) for i, p in enumerate(points))
    world = World()
    changed = replace(roster(), version="roster-2", shops=shops)
    world.state.documents = Documents({"roster-2": changed}, {"plans-1": book()})
    world.tell(RosterAdopted("roster-2", "test"), 0)
    return world


def test_next_door_is_warned_first_then_the_shops_around_then_the_groups() -> None:
    """Tier 0 warns within 80 m, then the ring up to 300 m, each shop once, and the chat group."""
    world = World()
    warnings = issued(world.alert(0, source_id="shop-00"), "warning")
    assert [(w.audience, w.radius_dm, w.status) for w in warnings] == [
        ("shops", 80 * M, "sent"), ("shops", 300 * M, "sent"), ("groups", 300 * M, "sent"),
    ]  # fmt: skip
    assert warnings[0].recipients == ("shop-00", "shop-01")
    assert warnings[1].recipients == ("shop-02", "shop-03", "shop-04", "shop-05", "shop-06", "shop-07")
    assert warnings[2].recipients == ("澄华华文社区铺户联防",)


@pytest.mark.parametrize(
    ("point", "ring"),
    [
        (Point(800, 0), 0),
        (Point(800, 20), 1),  # 800.25 dm: past next door, though it rounds down to 80 m
        (Point(801, 0), 1),
        (Point(3000, 0), 1),
        (Point(3000, 20), None),
    ],
)
def test_every_shop_within_300_metres_is_warned_exactly_once(point: Point, ring: int | None) -> None:
    """Whatever its distance, a shop is in exactly one of the two rings, or beyond them."""
    world = with_shops(point)
    warned = [w.radius_dm for w in issued(world.alert(0, source_id="stranger"), "warning", "shops")]
    assert warned == ([] if ring is None else [[80 * M, 300 * M][ring]])


def test_the_reporting_shops_own_group_comes_first() -> None:
    """Who reported hears back first, then the groups of the shops around, each once."""
    shops = (
        Shop("near", "近", "near group", "440515003001", Point(0, 0)),
        Shop("own", "远", "own group", "440515003001", Point(250 * M, 0)),
        Shop("lone", "单", "", "440515003001", Point(10, 0)),
    )
    world = World()
    world.state.documents.rosters["roster-2"] = replace(roster(), version="roster-2", shops=shops)
    world.tell(RosterAdopted("roster-2", "test"), 0)
    (told,) = issued(world.alert(1, source_id="own"), "warning", "groups")
    assert told.recipients == ("own group", "near group")


def test_the_text_has_kind_place_and_time_in_two_languages() -> None:
    """A warning says what, where and when, in Chinese and in English."""
    text = issued(World().alert(0, source_id="shop-00"), "warning")[0].text
    assert text == BilingualText("华文社区12:00有盗窃", "theft at 华文社区 12:00")


def test_a_template_for_the_category_goes_before_the_general_one() -> None:
    """A category may have words of its own."""
    general = book().guidance
    own = replace(general.templates[0], category="theft", text=BilingualText("看好财物", "mind your goods"))
    plans = replace(book(), guidance=replace(general, templates=(*general.templates, own)))
    warned = issued(World(plans=plans).alert(0, source_id="shop-00"), "warning", "shops")
    assert {w.text.en for w in warned} == {"mind your goods"}


def test_those_warned_hear_when_it_is_something_else_and_when_it_is_over() -> None:
    """A change of kind updates the shops that were warned; closing tells the group."""
    world = World()
    world.alert(0, source_id="shop-00")
    name = the_incident(world).incident_id
    updates = issued(world.tell(ReprioritiseCommand("desk", name, 3, category="fight"), 5), "update")
    assert [u.radius_dm for u in updates] == [80 * M, 300 * M]
    assert {u.text.en for u in updates} == {"fight at 华文社区 12:00"}
    (over,) = issued(world.tell(CloseCommand("desk", name, "handled"), 9), "all_clear")
    assert (over.audience, over.recipients, over.status) == ("groups", ("澄华华文社区铺户联防",), "sent")


def proposed() -> tuple[World, str, str]:
    """Return a world with a proposed public statement, its incident and its id."""
    world = World()
    (statement,) = issued(world.alert(0, source_id="stranger", category="public_opinion"), "statement")
    return world, statement.incident_id, statement.advisory_id


def test_a_public_statement_is_only_proposed_with_a_deadline() -> None:
    """Nothing reaches the public before a person approved it."""
    world, _, name = proposed()
    made = world.state.advisories[name]
    assert (made.audience, made.status, made.approve_by) == ("public", "proposed", NOON + 600 * S)
    assert world.state.next_due_at == NOON + 60 * S


def test_only_the_categories_that_call_for_it_have_a_statement() -> None:
    """A theft is no matter for a public statement."""
    assert issued(World().alert(0, source_id="shop-00"), "statement") == []


def test_approving_in_other_words_sends_those() -> None:
    """The person's words go out, under that person's name."""
    world, incident_id, name = proposed()
    words = BilingualText("请勿传谣", "do not spread rumours")
    events = world.tell(ApproveAdvisoryCommand("editor", incident_id, name, words), 30)
    assert [(e.status, e.actor) for e in of(events, AdvisoryChanged)] == [
        ("approved", "editor"), ("sent", "editor"),
    ]  # fmt: skip
    made = world.state.advisories[name]
    assert (made.status, made.text, made.approve_by) == ("sent", words, 0)


def test_withdrawing_ends_it_before_and_after_sending() -> None:
    """A proposal and a sent statement can be withdrawn, once."""
    for approve in (False, True):
        world, incident_id, name = proposed()
        if approve:
            world.tell(ApproveAdvisoryCommand("editor", incident_id, name), 30)
        assert (
            the(world.tell(WithdrawAdvisoryCommand("desk", incident_id, name), 40), AdvisoryChanged).status
            == "withdrawn"
        )
        with pytest.raises(Refused, match="already withdrawn"):
            world.tell(WithdrawAdvisoryCommand("desk", incident_id, name), 41)
        with pytest.raises(Refused, match="already withdrawn"):
            world.tell(ApproveAdvisoryCommand("desk", incident_id, name), 42)


def test_what_is_approved_cannot_be_approved_again_nor_under_another_incident() -> None:
    """An approval names a proposal of this incident."""
    world, incident_id, name = proposed()
    world.tell(ApproveAdvisoryCommand("editor", incident_id, name), 30)
    for wrong in ((incident_id, name), ("inc-none", name), (incident_id, "adv-none")):
        with pytest.raises(Refused):
            world.tell(ApproveAdvisoryCommand("desk", *wrong), 31)
    with pytest.raises(Refused):
        world.tell(WithdrawAdvisoryCommand("desk", "inc-none", name), 32)


def test_closing_withdraws_what_was_only_proposed() -> None:
    """No proposal outlives its incident."""
    world, incident_id, name = proposed()
    world.tell(CloseCommand("desk", incident_id, "handled"), 30)
    assert world.state.advisories[name].status == "withdrawn"
