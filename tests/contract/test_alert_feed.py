"""The feed of alerts in a real database: what became of each, by filters, towns and pages."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dispatch.area import CommandArea
from dispatch.model.commands import ClaimCommand, MergeCommand, NoteCommand, ReprioritiseCommand
from dispatch.model.geometry import Point
from dispatch.model.inputs import AlertReceived
from dispatch.record import Entry
from dispatch.store.alert_feed import AlertFeed, AlertQuery
from dispatch.store.pool import Store
from dispatch.store.statements import SQL
from tests.contract.entries import alert, position, status
from tests.contract.looking import one
from tests.worlds.small import AREA

ALL = AlertQuery(AREA, 100)


def bare(number: int, *, unreadable: str = "", text: str = "") -> Entry:
    """Return the entry of an alert of nobody known, without a place."""
    entry = alert(number, text=text)
    assert isinstance(entry.input, AlertReceived)
    given = replace(
        entry.input.alert, key=f"stranger/a{number}", source_id="stranger", point=None, unreadable=unreadable
    )
    return replace(entry, input=AlertReceived(given))


async def test_the_feed_says_what_became_of_each_alert(area: CommandArea, store: Store) -> None:
    """Opened, joined, waiting for review and refused are told apart, newest first, with what was said."""
    await area.apply(
        [alert(1, text="a fake note"), alert(2, text="again"), bare(3), bare(4, unreadable="text: no")]
    )
    found = await AlertFeed(store).find(ALL)
    assert [(f.alert_id, f.outcome, f.text, f.incident_status) for f in found] == [
        ("a4", "rejected", "", "review"),
        ("a3", "review", "", "review"),
        ("a2", "joined", "again", "open"),
        ("a1", "opened", "a fake note", "open"),
    ]
    assert [f.seq for f in found] == [6, 5, 4, 3]
    assert found[3].incident_id == found[2].incident_id
    assert (found[3].category, found[3].priority, found[3].source_class) == ("theft", 3, "shop")


async def test_only_alerts_are_in_it(area: CommandArea, store: Store) -> None:
    """Answers, positions, timers and commands are rows of the log and not of the feed."""
    await area.apply([alert(1), position("patrol-1", 0, 0, 5, 1)])
    made = next(iter((await area.present()).assignments.values()))
    await area.apply([status(made.responder_id, made.assignment_id, "accepted")])
    incident = next(iter((await area.present()).incidents.values()))
    await area.command(NoteCommand("d", incident.incident_id, "seen"), incident.seq)
    assert [f.alert_id for f in await AlertFeed(store).find(ALL)] == ["a1"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        (replace(ALL, source_id="shop-00"), ["a2", "a1"]),
        (replace(ALL, source_class="sensor"), []),
        (replace(ALL, category="fire"), ["a2"]),
        (replace(ALL, priority=1), ["a2"]),
        (replace(ALL, priority=1, category="theft"), []),
        (replace(ALL, town="440515003"), ["a2", "a1"]),
        (replace(ALL, town="440515099"), []),
        (replace(ALL, towns=("440515099",)), ["a3"]),
        (replace(ALL, before=5), ["a2", "a1"]),
        (replace(ALL, after=3), ["a3", "a2"]),
        (replace(ALL, after=3, before=5), ["a2"]),
        (replace(ALL, limit=1), ["a3"]),
        (replace(ALL, area_id="440511"), []),
        (replace(ALL, source_id="\x00"), []),
    ],
)
async def test_filters(area: CommandArea, store: Store, query: AlertQuery, found: list[str]) -> None:
    """Each filter leaves out what does not match; towns never hide what has no place."""
    await area.apply([alert(1), alert(2, x_m=900, category="fire"), bare(3)])
    assert [f.alert_id for f in await AlertFeed(store).find(query)] == found


async def test_the_feed_shows_where_an_alert_belongs_now(area: CommandArea, store: Store) -> None:
    """After a merge, or once a place is set, the alert has the incident and the town of now."""
    await area.apply([alert(1), alert(2, x_m=900, category="fire"), bare(3)])
    state = await area.present()
    first, second, review = (
        state.links[key].incident_id for key in ("shop-00/a1", "shop-00/a2", "stranger/a3")
    )
    await area.command(MergeCommand("d", second, first), (await area.present()).seq)
    await area.command(ReprioritiseCommand("d", review, 2, point=Point(0, 0)), (await area.present()).seq)
    found = await AlertFeed(store).find(ALL)
    assert [(f.alert_id, f.outcome, f.incident_id, f.town) for f in found] == [
        ("a3", "review", review, "440515003"),
        ("a2", "opened", first, "440515003"),
        ("a1", "opened", first, "440515003"),
    ]


async def test_a_feed_that_fails_holds_up_no_decision(area: CommandArea, store: Store) -> None:
    """What cannot be written into the feed is left out of it, and the area decides on."""
    async with store.connection() as connection:
        await connection.execute("ALTER TABLE alert_feed ADD CONSTRAINT never CHECK (alert_id <> 'a1')")
    await area.apply([alert(1)])
    await area.apply([alert(2)])
    assert len((await area.present()).links) == 2
    assert [f.alert_id for f in await AlertFeed(store).find(ALL)] == ["a2"]


async def test_alerts_of_before_the_feed_are_in_it(area: CommandArea, store: Store) -> None:
    """The migration takes in what is in the log already, the same rows as the trigger makes."""
    await area.apply([alert(1), alert(2), bare(3), bare(4, unreadable="text: no")])
    before = await AlertFeed(store).find(ALL)
    async with store.connection() as connection:
        await connection.execute(
            "TRUNCATE alert_feed; INSERT INTO alert_feed SELECT l.area_id, l.seq, l.at, a.* "
            "FROM area_log AS l CROSS JOIN LATERAL alert_of_row(l.input_json, l.events_json, l.messages) AS a"
        )
    assert await AlertFeed(store).find(ALL) == before != []


async def test_every_filter_has_its_index(area: CommandArea, store: Store) -> None:
    """Among many alerts none of the filters, however rare what it asks for, reads all of them."""
    await area.apply([alert(1)])
    async with store.connection() as connection:
        await connection.execute(
            "INSERT INTO alert_feed SELECT f.area_id, g, f.at, f.key, f.alert_id, 'shop-' || g % 500, "
            "'shop', 'dispute', 4, 'joined', '' FROM alert_feed AS f, generate_series(10, 40000) AS g; "
            "ANALYZE alert_feed"
        )
        for column, value in (
            ("source_id", "shop-7"),
            ("source_class", "sensor"),
            ("category", "fire"),
            ("priority", 1),
        ):
            plan = await connection.fetch(
                f"EXPLAIN SELECT seq FROM alert_feed WHERE area_id = '{AREA}' AND {column} = '{value}' "
                "ORDER BY seq DESC LIMIT 100"
            )
            assert f"{column} = " in " ".join(row[0] for row in plan if "Index Cond" in row[0]), plan


async def test_since_when_somebody_answers_for_it(area: CommandArea, store: Store) -> None:
    """The time of the last change of hands is told, however much happened after it; 0 for never."""
    await area.apply([alert(1)])
    (incident,) = (await area.present()).incidents.values()
    feed = AlertFeed(store)
    assert await feed.owned_since(AREA, incident.incident_id) == 0
    await area.command(ClaimCommand("dispatcher:li", incident.incident_id), incident.seq)
    claimed = await one(store, "SELECT max(at) FROM area_log")
    for word in ("one", "two"):
        await area.command(NoteCommand("d", incident.incident_id, word), (await area.present()).seq)
    assert await feed.owned_since(AREA, incident.incident_id) == claimed
    assert await feed.owned_since(AREA, "\x00") == 0


async def test_what_is_too_old_is_purged(area: CommandArea, store: Store) -> None:
    """Rows older than messages are kept go in portions; younger ones stay."""
    await area.apply([alert(1), alert(2)])
    async with store.connection() as connection:
        await connection.execute("UPDATE alert_feed SET at = 1 WHERE seq = 3")
        limit = {"area_id": AREA, "receipt_days": 30}
        assert await SQL.count_old_feed(connection, **limit) == 1
        assert await SQL.purge_feed(connection, **limit, most=10) == 1
        assert await SQL.count_old_feed(connection, **limit) == 0
    assert [f.alert_id for f in await AlertFeed(store).find(ALL)] == ["a2"]
