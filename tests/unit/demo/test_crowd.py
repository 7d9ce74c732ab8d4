"""Simulated people, the roll call before they start, and the picture they act from."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import cast

import pytest

from dispatch.demo.crowd import Crowd
from dispatch.demo.gazetteer import Gazetteer
from dispatch.demo.picture import Picture
from dispatch.demo.reader import Arrived
from dispatch.demo.reports import Reports
from dispatch.demo.roll_call import off_duty
from dispatch.demo.sender import Sender
from dispatch.demo.story import GROUP, choose_shop
from schemas.codes import AssignmentStatus, ReportStatus
from schemas.inbound import Inbound, StatusReport
from schemas.outbound import Position
from tests.unit.demo.records import assignment, incident
from tests.unit.registry.chenghai import roster as chenghai


class Heard:
    """Takes what would be published, in place of a broker."""

    def __init__(self) -> None:
        self.reports: list[StatusReport] = []
        self.news = asyncio.Event()

    async def send(self, topic: str, messages: Sequence[Inbound]) -> None:
        """Keep the messages."""
        assert topic == "responders.status"
        self.reports += [cast(StatusReport, message) for message in messages]
        self.news.set()


async def answers(picture: Picture, responders: int, seed: int) -> list[StatusReport]:
    """What a crowd answers to one notice each, until nobody has more to say."""
    heard = Heard()
    crowd = Crowd(cast(Sender, heard), picture, Reports("x"), seed, speed=1_000.0)
    picture.listeners.append(crowd.hear)
    for number in range(responders):
        notice = assignment(1, number, assignment_id=f"asg-{number}", responder_id=f"unit-{number}")
        picture.take(Arrived(notice, 0.0))
    task = asyncio.create_task(crowd.run())
    async with asyncio.timeout(10):
        while crowd._due:
            heard.news.clear()
            await heard.news.wait()
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
    return heard.reports


async def test_the_same_seed_gives_the_same_crowd() -> None:
    """Who answers what follows from the seed; another seed gives another crowd."""

    async def said(seed: int) -> Counter[tuple[str, str]]:
        return Counter((one.responder_id, one.status.value) for one in await answers(Picture(), 60, seed))

    assert await said(7) == await said(7)
    assert await said(7) != await said(8)


async def test_who_was_stood_down_says_nothing_more() -> None:
    """A responder whose assignment has ended reports nothing of it any more."""
    picture = Picture()
    heard = Heard()
    crowd = Crowd(cast(Sender, heard), picture, Reports("x"), 1, speed=1_000.0)
    notice = assignment(1)
    picture.take(Arrived(notice, 0.0))
    picture.take(Arrived(assignment(2, status=AssignmentStatus.STOOD_DOWN), 0.0))
    for _ in range(50):
        crowd.hear(notice)
    async with asyncio.timeout(5):
        while crowd._due:
            assert crowd._ready() == []
            await asyncio.sleep(0)
    assert heard.reports == []


async def test_waiting_for_news_ends_with_the_news_or_the_limit() -> None:
    """The picture answers as soon as what is waited for is there, and with None when it never comes."""
    picture = Picture()
    waiting = asyncio.create_task(picture.until(lambda: picture.incidents.get("inc-1"), 5.0))
    await asyncio.sleep(0)
    picture.take(Arrived(incident(1), 0.0))
    seen = await waiting
    assert seen is not None
    assert seen.opened.incident_id == "inc-1"
    assert await picture.until(lambda: picture.incidents.get("inc-2"), 0.01) is None


def test_an_older_record_changes_nothing() -> None:
    """A record that comes again or late never takes the picture back."""
    picture = Picture()
    for message in (assignment(3, status=AssignmentStatus.ACCEPTED), assignment(1)):
        picture.take(Arrived(message, 0.0))
    assert picture.assignments["asg-1"].latest.status is AssignmentStatus.ACCEPTED
    for event in (incident(5, tier=2), incident(1, tier=1)):
        picture.take(Arrived(event, 0.0))
    assert picture.incidents["inc-1"].latest.tier == 2


@pytest.mark.parametrize(("hour", "few"), [(3, False), (10, True)], ids=["by night", "in the morning"])
def test_only_closed_units_are_called_to_duty(hour: int, few: bool) -> None:
    """By night most units are closed and called; in the morning hardly any; never a volunteer."""
    monday = datetime(2026, 11, 23, hour, tzinfo=UTC) - timedelta(hours=8)
    called = off_duty(chenghai(), monday)
    assert {one.kind for one in called} <= {"unit"}
    assert (len(called) < 100) is few


def test_the_story_begins_in_its_group() -> None:
    """The shop that writes is one of 华文社区, in the group of the story."""
    shop = choose_shop(chenghai())
    assert shop.group == GROUP
    assert shop.name.startswith("华文社区")


def test_places_are_named_by_the_nearest_village() -> None:
    """A position in the middle of 华文社区 is called so."""
    gazetteer = Gazetteer(chenghai())
    centre = next(place.centre for place in chenghai().places if place.name == "华文社区")
    latitude, longitude = gazetteer.plane.to_wgs84(centre)
    assert gazetteer.village(Position(latitude=latitude, longitude=longitude)) == "华文社区"
    assert gazetteer.village(None) == "-"


def test_reports_have_ids_of_their_own() -> None:
    """No two reports of a run share an id, and those that clear carry their disposition."""
    reports = Reports("run")
    made = [reports.status("u", ReportStatus.CLEARED, "a", "done") for _ in range(3)]
    assert len({one.report_id for one in made}) == 3
    assert made[0].disposition == "done"
