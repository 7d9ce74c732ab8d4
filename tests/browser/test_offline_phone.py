"""A phone without network: every tap is kept, and sent once, in order, with its own time."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import expect

from tests.browser.people import People
from tests.browser.service import Service

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.slow, pytest.mark.timeout(180)]


async def _statuses(service: Service, incident_id: str, assignment_id: str) -> list[Any]:
    """Return the statuses that an assignment took, in the order of the log."""
    async with service.client() as client:
        rows = (await client.get(f"/v1/incidents/{incident_id}/log", params={"limit": 200})).json()["rows"]
    return [
        event["status"]
        for row in rows
        for event in row["events"]
        if event["kind"] == "assignment_changed" and event["assignment_id"] == assignment_id
    ]


async def test_offline_taps_arrive_in_order(people: People, service: Service) -> None:
    """Accepted, on the way, on scene without network: when it is back each is on the log once, in order."""
    incident_id = await service.incident_of(await service.publish("fight"))
    asked = await service.asked(incident_id)
    phone = await people.responder(asked["responder_id"])
    await phone.stands_at("notified")
    await phone.page.context.set_offline(True)
    for tap in ("accept", "en_route", "on_scene"):
        await phone.tap(tap)
    await expect(phone.page.get_by_test_id("queued")).to_contain_text("3")
    before = await service.dossier(incident_id)
    assert {
        one["status"] for one in before["assignments"] if one["assignment_id"] == asked["assignment_id"]
    } == {"notified"}
    await phone.page.context.set_offline(False)
    await phone.stands_at("on_scene")
    await expect(phone.page.get_by_test_id("queued")).not_to_be_visible()
    statuses = await _statuses(service, incident_id, asked["assignment_id"])
    assert statuses == ["accepted", "en_route", "on_scene"]


async def test_the_page_opens_without_network(people: People, service: Service) -> None:
    """A phone that is opened again in a cellar shows the assignment it had, marked as possibly old."""
    incident_id = await service.incident_of(await service.publish("assault"))
    asked = await service.asked(incident_id)
    phone = await people.responder(asked["responder_id"])
    await phone.stands_at("notified")
    await phone.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    await phone.page.reload()
    await phone.stands_at("notified")
    await phone.page.context.set_offline(True)
    await phone.page.reload()
    await phone.stands_at("notified")
    await phone.page.context.set_offline(False)
