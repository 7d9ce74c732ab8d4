"""Who is on duty by the roster's local weeks, which shops are near, which village is it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.model.geometry import Point, distance_dm
from dispatch.model.responder import Responder, Shift
from dispatch.model.roster import Shop
from dispatch.model.roster_index import RosterIndex
from dispatch.model.window import Window
from tests.worlds.small import M, responder, roster

WEEK = 7 * 1440
EARLY = datetime(2026, 1, 5, tzinfo=UTC)  # a Monday


@pytest.mark.parametrize(
    ("weekday", "minute", "on"),
    [
        (5, 1319, False), (5, 1320, True), (5, 1439, True),  # Friday from 22:00
        (6, 0, True), (6, 359, True), (6, 360, False),  # to Saturday 06:00
        (6, 1320, False), (5, 0, False), (5, 359, False),
    ],
)  # fmt: skip
def test_a_shift_over_midnight_belongs_to_the_day_it_began(weekday: int, minute: int, on: bool) -> None:
    """Friday 22:00 to 30:00 ends on Saturday at 06:00, and there is none on Saturday evening."""
    assert Shift("n", (5,), 1320, 1800).covers(weekday, minute) is on


def test_a_shift_on_sunday_night_ends_on_monday() -> None:
    """The week goes round."""
    shift = Shift("n", (7,), 1320, 1800)
    assert shift.covers(1, 359) and not shift.covers(1, 360) and not shift.covers(2, 100)


@given(
    st.sets(st.integers(1, 7)),
    st.integers(0, 1439),
    st.integers(1, 1440),
    st.integers(1, 7),
    st.integers(0, 1439),
)
def test_a_shift_covers_the_minutes_of_its_windows(
    days: set[int], start: int, length: int, weekday: int, minute: int
) -> None:
    """Minute by minute of the week, a shift covers what counting on from its starts gives."""
    end = min(start + length, 2880)
    now = (weekday - 1) * 1440 + minute
    starts = [(day - 1) * 1440 + start for day in days]
    expected = any((now - begin) % WEEK < end - start for begin in starts)
    assert Shift("s", tuple(sorted(days)), start, end).covers(weekday, minute) is expected


def staffed(offset_minutes: int, *shifts: Shift) -> RosterIndex:
    """Return a roster of one unit with these shifts, in an area with this local time."""
    base = roster((responder("u", "unit", 0, 0, shifts=tuple(s.shift_id for s in shifts)),))
    return RosterIndex(
        replace(base, shifts=shifts, area=replace(base.area, utc_offset_minutes=offset_minutes))
    )


@given(
    st.integers(0, 100 * WEEK), st.integers(-720, 840), st.sets(st.integers(1, 7), min_size=1),
    st.integers(0, 1439), st.integers(1, 1440),
)  # fmt: skip
def test_the_roster_follows_the_areas_own_clock(
    minutes: int, offset: int, days: set[int], start: int, length: int
) -> None:
    """On duty is what the calendar says at the area's offset, whatever the weekday of UTC."""
    shift = Shift("s", tuple(sorted(days)), start, start + length)
    moment = EARLY + timedelta(minutes=minutes)
    local = moment + timedelta(minutes=offset)
    now = int(moment.timestamp()) * 1000
    expected = shift.covers(local.isoweekday(), local.hour * 60 + local.minute)
    assert bool(staffed(offset, shift).rostered(now)[0]) is expected


def test_a_minute_is_remembered_and_the_next_asked_anew() -> None:
    """The answer changes at the very minute the shift begins."""
    index = staffed(480, Shift("s", (1, 2, 3, 4, 5, 6, 7), 480, 1080))
    begin = int(EARLY.timestamp()) * 1000  # midnight UTC is 08:00 in Shanghai
    assert [bool(index.rostered(begin + d)[0]) for d in (-1, 0, 59_999, 600 * 60_000)] == [
        False, True, True, False,
    ]  # fmt: skip


@given(st.integers(-2 * WEEK, 2 * WEEK), st.integers(-720, 840))
def test_between_two_turns_of_the_roster_nobody_comes_or_goes(minute: int, offset: int) -> None:
    """A moment lies in its turn, at the edges of which somebody's shift begins or ends, and not within."""
    shifts = (Shift("a", (1, 7), 480, 600), Shift("b", (7,), 1380, 1500))
    now = int(EARLY.timestamp()) * 1000 + minute * 60_000 + 59_999
    turn = staffed(offset, *shifts).turn(now)
    assert now in turn and turn.since - 1 not in turn and turn.until not in turn
    assert staffed(offset).turn(now) == Window()
    steps = range(turn.since - 60_000, turn.until + 60_000, 60_000)
    duty = [
        bool(staffed(offset, *shifts).rostered(at)[0])
        for at in (steps[0], now, steps[1], steps[-2], steps[-1])
    ]
    assert duty[1] == duty[2] == duty[3] and duty[0] != duty[1] != duty[4]


def test_two_shifts_add_up_and_none_means_never() -> None:
    """A unit is on duty in any of its shifts; without a shift it is off."""
    both = staffed(480, Shift("a", (1,), 480, 600), Shift("b", (1,), 700, 800))
    begin = int(EARLY.timestamp()) * 1000 - 480 * 60_000
    on = [bool(both.rostered(begin + m * 60_000)[0]) for m in (479, 480, 599, 600, 700, 799, 800)]
    assert on == [False, True, True, False, True, True, False]
    assert not staffed(480).rostered(begin)[0]


@given(
    st.lists(st.tuples(st.integers(-4000, 4000), st.integers(-4000, 4000)), max_size=12), st.integers(0, 4000)
)
def test_shops_within_a_radius_are_those_nearest_first(places: list[tuple[int, int]], radius: int) -> None:
    """Exactly those whose distance does not exceed the radius, by distance and then id."""
    shops = tuple(Shop(f"s{i:02d}", "", "", "440515003001", Point(*p)) for i, p in enumerate(places))
    found = RosterIndex(replace(roster(), shops=shops)).shops_within(Point(0, 0), radius)
    square = {s.shop_id: s.point.x_dm**2 + s.point.y_dm**2 for s in shops}
    wanted = sorted((d, name) for name, d in square.items() if d <= radius**2)
    assert [s.shop_id for s in found] == [name for _, name in wanted]


def test_the_village_is_the_one_whose_centre_is_nearest() -> None:
    """Never the town itself, which has a centre too."""
    index = RosterIndex(roster())
    near, far = index.village_at(Point(999 * M, 0)), index.village_at(Point(1001 * M, 0))
    assert near is not None and far is not None
    assert (near.code, far.code) == ("440515003001", "440515003002")
    assert distance_dm(near.centre, Point(0, 0)) == 0
    assert (index.town_of("440515003002"), index.town_of("nowhere")) == ("440515003", "")


def test_an_empty_roster_answers_everything() -> None:
    """No responders, no shops, no places: nothing raises."""
    nobody: tuple[Responder, ...] = ()
    index = RosterIndex(replace(roster(nobody), shops=(), places=(), sensors=()))
    assert len(index.rostered(0)) == 0
    assert index.shops_within(Point(0, 0), 1000) == ()
    assert index.village_at(Point(0, 0)) is None
    assert index.responder("u") is None
