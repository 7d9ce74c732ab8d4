"""Two dispatchers at one incident: one wins, and the other sees who and what."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.browser.people import People
from tests.browser.service import Service

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.slow, pytest.mark.timeout(120)]


async def test_the_loser_of_a_race_sees_what_changed_and_by_whom(people: People, service: Service) -> None:
    """A command upon an old state is not carried out: the page shows the change that came first."""
    incident_id = await service.incident_of(await service.publish("fraud"))
    first, second = await people.dispatcher(), await people.dispatcher()
    await first.show(incident_id)
    await second.show(incident_id)
    # The second dispatcher's page learns of nothing more, as on a slow line.
    await second.page.route("**/v1/board?after=*", lambda route: route.abort())
    await first.page.get_by_test_id("action-escalate").click()
    await first.page.get_by_test_id("confirm").click()
    await expect(first.row(incident_id)).to_have_attribute("data-tier", "2", timeout=30_000)
    await second.page.get_by_test_id("action-escalate").click()
    await second.page.get_by_test_id("confirm").click()
    conflict = second.page.get_by_test_id("conflict")
    await expect(conflict).to_be_visible()
    await expect(conflict).to_contain_text("local")
    assert (await service.dossier(incident_id))["tier"] == 2


async def test_a_claim_is_seen_by_all_and_taking_over_asks_once(people: People, service: Service) -> None:
    """Who has claimed an incident stands on everybody's board; another is asked before taking it over."""
    incident_id = await service.incident_of(await service.publish("hazard"))
    first = await people.dispatcher()
    second = await people.dispatcher(token=await service.issue("dispatcher", "li"))
    await first.show(incident_id)
    await first.page.get_by_test_id("action-claim").click()
    await expect(second.row(incident_id)).to_have_attribute("data-owner", "dispatcher:local", timeout=30_000)
    await second.show(incident_id)
    await second.page.get_by_test_id("action-claim").click()
    assert (await service.dossier(incident_id))["owner"] == "dispatcher:local"
    await second.page.get_by_test_id("confirm").click()
    await expect(first.row(incident_id)).to_have_attribute("data-owner", "dispatcher:li", timeout=30_000)
