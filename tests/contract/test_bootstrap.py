"""A whole process: settings in, records landed, another process finding the same."""

from __future__ import annotations

import orjson
import pytest
from pydantic import SecretStr

from dispatch.area import CommandArea
from dispatch.bootstrap import open_runtime
from dispatch.config import Settings
from dispatch.model.state import AreaState
from dispatch.record import Record
from dispatch.store.errors import StoreError
from dispatch.store.log import AreaUnknown
from dispatch.store.verify import verify
from tests.integration.services import MakeDatabase
from tests.worlds.small import AREA, book, roster


def settings(dsn: str) -> Settings:
    """Return the settings of a process on this database."""
    return Settings(dsn=SecretStr(dsn), pool_size=2, area=AREA)


def shop_alert(number: int, **fields: object) -> Record:
    """Return an alert as a shop's system publishes it, in bare JSON."""
    data = {
        "alert_id": f"a{number}",
        "source_id": "shop-01",
        "occurred_at": "2026-06-01T12:00:00+08:00",
        "category": "theft",
        "text": "有人偷东西",
    } | fields
    return Record("alerts.shop", 0, number, None, orjson.dumps(data), (), 1_780_286_400_000)


async def test_records_become_incidents_in_every_process(database_dsn: str) -> None:
    """A process adopts roster and plans and lands records; another one opened later has the same state."""
    async with open_runtime(settings(database_dsn), "worker") as runtime:
        assert runtime.areas == {}
        with pytest.raises(AreaUnknown, match="import its roster"):
            await runtime.landing.land([shop_alert(0)])
        assert (await runtime.adopt_roster(AREA, roster())).seq == 1
        assert (await runtime.adopt_plans(AREA, book())).seq == 2
        unreadable = Record("alerts.shop", 0, 2, None, b"\xff\xfe not json")
        await runtime.landing.land([shop_alert(1), unreadable, shop_alert(1)])
        first = await runtime.areas[AREA].present()
        async with open_runtime(settings(database_dsn), "console") as other:
            second = await other.areas[AREA].present()
            assert dict(second.incidents.items()) == dict(first.incidents.items())
            assert other.areas[AREA].roster == runtime.areas[AREA].roster
        assert sorted(i.status for i in first.incidents.values()) == ["open", "review"]
        assert await verify(runtime.store) is None


async def test_an_adoption_made_elsewhere_is_followed(database_dsn: str) -> None:
    """A process that was open before an area was made takes it up when it refreshes."""
    async with open_runtime(settings(database_dsn)) as early, open_runtime(settings(database_dsn)) as late:
        await late.adopt_roster(AREA, roster())
        await early.refresh()
        await late.adopt_plans(AREA, book())
        state = await early.areas[AREA].present()
        assert state.book().title == "small"


async def test_a_refresh_asks_only_for_areas_that_are_behind(
    database_dsn: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An area whose state is that of its log's last row costs a refresh no round trip of its own."""
    asked: list[str] = []
    present = CommandArea.present

    async def noted(area: CommandArea) -> AreaState:
        asked.append(area.area_id)
        return await present(area)

    async with open_runtime(settings(database_dsn)) as early, open_runtime(settings(database_dsn)) as late:
        await late.adopt_roster(AREA, roster())
        await early.refresh()
        monkeypatch.setattr(CommandArea, "present", noted)
        await early.refresh()
        assert asked == []
        await late.adopt_plans(AREA, book())
        await early.refresh()
        assert asked == [AREA]


async def test_rosters_are_worked_out_before_the_first_alert(
    database_dsn: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A process that has started reads an alert without working out a roster first."""
    async with open_runtime(settings(database_dsn)) as first:
        await first.adopt_roster(AREA, roster())
    async with open_runtime(settings(database_dsn)) as runtime:
        monkeypatch.delattr("dispatch.intake.areas._ground")
        entry = runtime.intake.read(shop_alert(1))
        assert (entry.area_id, entry.refused) == (AREA, "")


async def test_a_database_without_tables_is_said_so(make_database: MakeDatabase) -> None:
    """An unmigrated database ends the start with what to do about it."""
    with pytest.raises(StoreError, match="dispatch migrate"):
        async with open_runtime(settings(await make_database())):
            pass
