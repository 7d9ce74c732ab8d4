"""Declining, duty, clearing and positions: what follows from what responders report."""

from __future__ import annotations

from dispatch.model.assignment import CLEARED
from dispatch.model.commands import CloseCommand
from dispatch.model.events import (
    AssignmentChanged,
    AttentionNeeded,
    DutyChanged,
    IncidentClosed,
    IncidentUncontained,
    PositionsForgotten,
    ReportRefused,
    RespondersMoved,
)
from dispatch.model.geometry import Point
from dispatch.model.incident import CLOSED, CONTAINED, OPEN
from dispatch.model.inputs import Move, PositionsExpired, PositionsReported
from tests.worlds.reading import changed, held, incident, notified, of, the, the_incident
from tests.worlds.small import NOON, M, S, World, people


def opened() -> World:
    """Return a world with one incident at noon, its primary being unit-n."""
    world = World()
    world.alert(0, source_id="stranger")
    return world


def test_declining_is_replaced_at_once() -> None:
    """The primary says no: the next best unit is asked in the same row."""
    world = opened()
    events = world.report(5, "unit-n", "declined")
    assert notified(events, "primary") == ["unit-n2"]
    assert held(world, "unit-n") is None


def test_going_off_duty_while_asked_declines_and_replaces() -> None:
    """Who goes off duty does not answer: it counts as a decline, the next best is asked."""
    world = opened()
    events = world.report(5, "unit-n", "off_duty", assignment_id="")
    assert the(events, AssignmentChanged).reason == "went_off_duty"
    assert notified(events, "primary") == ["unit-n2"]
    world.report(6, "unit-n2", "accepted")
    world.report(7, "unit-n2", "off_duty", assignment_id="")
    assert held(world, "unit-n2") is not None, "who accepted sees it through"


def test_a_duty_report_holds_twelve_hours() -> None:
    """Off duty for twelve hours to the millisecond, then the roster decides again."""
    days = tuple(r for r in people() if r.responder_id != "unit-night")
    world = World(days)
    assert the(world.report(0, "unit-n", "off_duty"), DutyChanged).until == NOON + 43_200 * S
    assert notified(world.alert(43_199.999, source_id="stranger"), "primary") == ["unit-n2"]
    again = World(days)
    again.report(0, "unit-n", "off_duty")
    assert notified(again.alert(43_200, source_id="stranger"), "primary") == ["unit-n"]


def test_a_duty_report_beats_the_roster_both_ways() -> None:
    """A unit the roster has off duty comes on by its own word."""
    world = World()
    world.report(0, "unit-night", "on_duty")
    assert notified(world.alert(1, source_id="stranger"), "primary") == ["unit-night"]


def test_the_last_one_to_clear_with_a_disposition_closes() -> None:
    """Two on scene: the first to clear closes nothing, the second does, and everybody is released."""
    world = opened()
    world.report(5, "unit-n", "on_scene")
    world.report(6, "unit-s", "on_scene")
    first = world.report(60, "unit-n", "cleared", disposition="handed over")
    assert of(first, IncidentClosed) == [] and the_incident(world).status == CONTAINED
    closed = the(world.report(61, "unit-s", "cleared", disposition="false notes seized"), IncidentClosed)
    assert (closed.disposition, closed.reason) == ("false notes seized", "last_responder_cleared")
    assert dict(world.state.busy.items()) == {}


def test_clearing_without_a_disposition_calls_a_person() -> None:
    """The incident stays open, uncontained if it was contained, and the desk is called at once."""
    world = opened()
    world.report(5, "unit-n", "on_scene")
    world.report(6, "unit-s", "on_scene")
    world.report(60, "unit-n", "cleared")
    events = world.report(61, "unit-s", "cleared")
    assert the(events, IncidentUncontained).reason == "nobody_left_on_scene"
    assert the(events, AttentionNeeded).reason == "cleared_without_closing"
    assert the_incident(world).status == OPEN


def test_a_volunteer_who_clears_closes_nothing() -> None:
    """Volunteers report what they did; the trained decide that it is over."""
    world = opened()
    world.report(5, "vol-01", "on_scene")
    events = world.report(60, "vol-01", "cleared", disposition="all good")
    assert of(events, IncidentClosed) == []
    assert the_incident(world).status == OPEN


def test_a_volunteer_rests_after_work_and_not_after_a_decline() -> None:
    """Ten minutes of rest after having been under way, none after saying no."""
    world = opened()
    world.report(1, "vol-01", "declined")
    world.report(2, "vol-02", "en_route")
    world.report(9, "vol-02", "cleared")
    rests = [world.state.standings.get(f"vol-0{i}") for i in (1, 2)]
    assert [r.rest_until for r in rests if r] == [0, NOON + 609 * S]
    name = the_incident(world).incident_id
    world.tell(CloseCommand("desk", name, "handled"), 10)
    asked = notified(world.alert(11, source_id="other", category="fight"), "volunteer")
    assert "vol-01" in asked and "vol-02" not in asked


def test_a_volunteer_stood_down_before_setting_out_need_not_rest() -> None:
    """Having said yes is no work yet; having been under way is."""
    world = opened()
    world.report(1, "vol-01", "accepted")
    world.report(2, "vol-02", "en_route")
    world.tell(CloseCommand("desk", the_incident(world).incident_id, "handled"), 10)
    rests = [world.state.standings.get(f"vol-0{i}") for i in (1, 2)]
    assert [r.rest_until for r in rests if r] == [0, NOON + 610 * S]


def test_a_note_and_a_disposition_are_on_record() -> None:
    """What the responder wrote is in the event, under its name."""
    world = opened()
    event = the(world.report(5, "unit-n", "en_route", note="via 文冠路", disposition="d"), AssignmentChanged)
    assert (event.actor, event.note, event.disposition) == ("unit-n", "via 文冠路", "d")


def test_positions_are_believed_newest_first_and_never_from_the_future() -> None:
    """An older position than the known one is dropped; a clock that runs ahead is set back."""
    world = World()
    first = world.tell(PositionsReported((Move("patrol-1", Point(1, 1), NOON + 50 * S),)), 60)
    assert the(first, RespondersMoved).moves[0].at == NOON + 50 * S
    assert world.tell(PositionsReported((Move("patrol-1", Point(2, 2), NOON + 50 * S),)), 61) == []
    ahead = world.tell(PositionsReported((Move("patrol-1", Point(3, 3), NOON + 900 * S),)), 62)
    assert the(ahead, RespondersMoved).moves[0].at == NOON + 62 * S
    assert world.tell(PositionsReported((Move("nobody", Point(3, 3), NOON),)), 63) == []


def test_a_late_report_does_not_put_its_sender_where_it_was_long_ago() -> None:
    """The position in a status report counts from when it was taken, like any other."""
    world = opened()
    world.tell(PositionsReported((Move("vol-01", Point(9 * M, 0), NOON + 100 * S),)), 100)
    old = Point(5000 * M, 0)
    events = world.report(200, "vol-01", "accepted", at=NOON + 10 * S, position=old)
    assert of(events, RespondersMoved) == []
    standing = world.state.standings.get("vol-01")
    assert standing is not None and standing.position == Point(9 * M, 0)
    world.report(300, "vol-01", "en_route", at=NOON + 290 * S, position=old)
    standing = world.state.standings.get("vol-01")
    assert standing is not None and (standing.position, standing.position_at) == (old, NOON + 290 * S)


def test_who_left_the_roster_is_told_so() -> None:
    """A responder that is registered no more is refused by name, whatever it reports."""
    world = opened()
    assert the(world.report(5, "unit-x", "on_duty"), ReportRefused).reason == "unknown responder"


def test_cleared_straight_after_notified_counts_as_having_been_there() -> None:
    """The phone was without network all the time: the disposition still closes the incident."""
    world = opened()
    events = world.report(900, "unit-n", CLEARED, disposition="handled")
    assert the(events, IncidentClosed).disposition == "handled"
    assert changed(events, "stood_down")
    assert incident(world, the_incident(world).incident_id).status == CLOSED


def test_a_forgotten_position_gives_the_registered_place_back() -> None:
    """What was reported before a time is forgotten: the responder acts from its registered place."""
    world = World()
    world.tell(PositionsReported((Move("patrol-1", Point(10, 10), NOON),)), 0)
    world.tell(PositionsReported((Move("patrol-2", Point(20, 20), NOON + 60 * S),)), 60)
    forgotten = the(world.tell(PositionsExpired(NOON + 30 * S), 90), PositionsForgotten)
    assert forgotten.responder_ids == ("patrol-1",)
    state = world.state
    columns = state.responders.columns
    row, home = state.registry.row["patrol-1"], state.registry.responder("patrol-1")
    assert home is not None
    assert (columns.x[row], columns.y[row], columns.seen_at[row]) == (home.home.x_dm, home.home.y_dm, 0)
    assert columns.x[state.registry.row["patrol-2"]] == 20
    assert world.tell(PositionsExpired(NOON + 30 * S), 91) == []
    again = world.tell(PositionsExpired(NOON + 90 * S, "patrol-2"), 92)
    assert the(again, PositionsForgotten).responder_ids == ("patrol-2",)
