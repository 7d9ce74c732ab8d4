"""Every command that the desk knows, by HTTP upon a real database: carried out, refused or lost, and why."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from dispatch.area import CommandArea
from dispatch.store.pool import Store
from dispatch.store.verify import verify
from schemas.commands import COMMANDS
from tests.contract.consoles import Console, console
from tests.contract.entries import alert


@dataclass
class Dispatcher:
    """Somebody at a console who commands incidents by what is shown of them."""

    desk: Console
    headers: dict[str, str]
    used: set[str]

    async def read(self, incident_id: str) -> dict[str, Any]:
        """Return an incident as it is shown."""
        status, shown = await self.desk.send(self.headers, "GET", f"/v1/incidents/{incident_id}")
        assert status == 200, shown
        return shown

    async def free_responder(self) -> str:
        """Return somebody whom no incident has asked; who that is hangs on the hour."""
        status, shown = await self.desk.send(self.headers, "GET", "/v1/responders?busy=false&kind=volunteer")
        assert status == 200, shown
        return str(shown["responders"][-1]["responder_id"])

    async def try_to(
        self, incident_id: str, command: str, seq: int = -1, **body: Any
    ) -> tuple[int, dict[str, Any]]:
        """Give a command upon a row, or upon what is shown now."""
        if seq < 0:
            seq = (await self.read(incident_id))["seq"]
        path = f"/v1/incidents/{incident_id}/commands"
        return await self.desk.send(
            self.headers, "POST", path, {"command": command, "expected_seq": seq} | body
        )

    async def order(self, incident_id: str, command: str, **body: Any) -> dict[str, Any]:
        """Give a command that is carried out; return the incident after it."""
        status, shown = await self.try_to(incident_id, command, **body)
        assert status == 200, shown
        self.used.add(command)
        return shown


@pytest.fixture
async def desk(area: CommandArea, database_dsn: str, tmp_path: Path) -> AsyncIterator[Console]:
    """A console over a district with its roster and plans."""
    async with console(database_dsn, tmp_path) as found:
        yield found


async def dispatcher(desk: Console, subject: str = "li") -> Dispatcher:
    """Return a dispatcher with a session."""
    return Dispatcher(desk, await desk.session(subject=subject), set())


async def opened(area: CommandArea, *entries: Any) -> list[str]:
    """Land alerts; return the incidents that they belong to, one each."""
    await area.apply(list(entries))
    links = (await area.present()).links
    return [links[one.input.alert.key].incident_id for one in entries]


async def test_each_command_is_carried_out(desk: Console, area: CommandArea, store: Store) -> None:
    """A whole shift's work, each command once at least; the log verifies after it."""
    li = await dispatcher(desk)
    first, second, _ = await opened(
        area, alert(1, category="public_opinion"), alert(2, x_m=900), alert(3, x_m=900, text="again")
    )
    assert (await li.order(first, "claim"))["owner"] == "dispatcher:li"
    whom = await li.free_responder()
    sent = await li.order(first, "assign", responder_id=whom, role="support", reason="knows the place")
    made = next(one for one in sent["assignments"] if one["responder_id"] == whom)
    freed = await li.order(first, "release", assignment_id=made["assignment_id"])
    assert next(o for o in freed["assignments"] if o["responder_id"] == whom)["status"] == "stood_down"
    assert (await li.order(first, "escalate"))["tier"] == sent["tier"] + 1
    assert (await li.order(first, "reprioritise", priority=2, category="dispute"))["category"] == "dispute"
    await li.order(first, "note", text="the shop rang again")
    advisory = next(one for one in freed["advisories"] if one["status"] == "proposed")["advisory_id"]
    told = await li.order(first, "approve_advisory", advisory_id=advisory, text={"zh": "请注意安全"})
    words = next(one for one in told["advisories"] if one["advisory_id"] == advisory)
    assert (words["status"], words["text_zh"]) == ("sent", "请注意安全") and words["text_en"]
    back = await li.order(first, "withdraw_advisory", advisory_id=advisory)
    assert next(o for o in back["advisories"] if o["advisory_id"] == advisory)["status"] == "withdrawn"
    parts = (await li.read(second))["alerts"]
    await li.order(second, "split", alert_ids=[parts[1]["key"]])
    (third,) = {one.incident_id for one in (await area.present()).incidents.values()} - {first, second}
    assert (await li.order(third, "merge", into=second))["merged_into"] == second
    held = await li.order(second, "stand_down")
    assert held["held"] and held["owner"] == "dispatcher:li" and held["due_at"]
    free = await li.order(second, "give_back")
    assert (free["owner"], free["held"]) == ("", False) and free["due_at"]
    assert (await li.order(first, "close", disposition="settled"))["status"] == "closed"
    assert (await li.order(first, "reopen"))["status"] == "open"
    assert li.used == set(COMMANDS)
    assert await verify(store) is None


async def test_who_loses_the_race_sees_what_was_changed_and_by_whom(desk: Console, area: CommandArea) -> None:
    """Two dispatchers command upon the same row: one is carried out, the other is shown the present."""
    li, wu = await dispatcher(desk, "li"), await dispatcher(desk, "wu")
    (name,) = await opened(area, alert(1))
    seq = (await li.read(name))["seq"]
    assert (await li.try_to(name, "note", seq, text="mine"))[0] == 200
    status, lost = await wu.try_to(name, "escalate", seq)
    assert status == 409 and lost["incident"]["seq"] > seq
    assert [(one["actor"], one["input"], one["events"]) for one in lost["changes"]] == [
        ("dispatcher:li", "note", ["note_added"])
    ]
    assert (await wu.try_to(name, "escalate"))[0] == 200


REFUSED: list[tuple[str, dict[str, Any], str]] = [
    ("assign", {"responder_id": "nobody"}, "not in the roster"),
    ("release", {"assignment_id": "asg-none"}, "not one of incident"),
    ("merge", {"into": "inc-none"}, "not known"),
    ("split", {"alert_ids": ["a-none"]}, "do not belong"),
    (
        "reprioritise",
        {"priority": 5, "category": "theft", "location": {"latitude": 0, "longitude": 0}},
        "km from",
    ),
    ("approve_advisory", {"advisory_id": "adv-none"}, "not one of incident"),
    ("withdraw_advisory", {"advisory_id": "adv-none"}, "not one of incident"),
    ("reopen", {}, "not closed"),
    ("give_back", {}, "in nobody's hands"),
]


@pytest.mark.parametrize(("command", "body", "why"), REFUSED, ids=[one[0] for one in REFUSED])
async def test_what_the_rules_refuse_says_why(
    desk: Console, area: CommandArea, command: str, body: dict[str, Any], why: str
) -> None:
    """422 with words for the person, and the incident is as it was."""
    li = await dispatcher(desk)
    (name,) = await opened(area, alert(1))
    before = await li.read(name)
    status, refused = await li.try_to(name, command, **body)
    assert status == 422 and why in refused["detail"], refused
    assert await li.read(name) == before


async def test_wrong_fields_are_all_named(desk: Console, area: CommandArea) -> None:
    """A command that cannot be read names every field, its value and what it should be."""
    li = await dispatcher(desk)
    (name,) = await opened(area, alert(1))
    status, wrong = await li.try_to(name, "claim", 3, take_over="perhaps", by="me")
    assert status == 422
    assert {error["field"] for error in wrong["errors"]} == {"take_over", "by"}
