"""What a dispatcher does at an incident: regroup alerts, decide what the public is told, call somebody."""

from __future__ import annotations

from typing import Any, Final

import pytest
from playwright.async_api import expect

from tests.browser.desk import Desk
from tests.browser.service import Service

_PLACE: Final = {"latitude": 23.4712, "longitude": 116.7705}
_LIMIT_MS: Final = 30_000

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.slow, pytest.mark.timeout(120)]


async def _told_twice(service: Service) -> str:
    """Two sources tell of one fight; returns its incident."""
    first = await service.publish("fight", location=_PLACE, text="两个人打起来了")
    incident_id = await service.incident_of(first)
    second = await service.publish("fight", location=_PLACE, text="又来了几个人")
    assert await service.incident_of(second) == incident_id, "the second alert should join the first"
    return incident_id


async def test_an_alert_is_taken_out_and_put_back(desk: Desk, service: Service) -> None:
    """Split makes an incident of its own of the chosen alert; merge joins the two again."""
    incident_id = await _told_twice(service)
    shown = await desk.show(incident_id)
    await expect(shown.get_by_test_id("incident-alert")).to_have_count(2, timeout=_LIMIT_MS)
    await shown.get_by_test_id("incident-alert").last.get_by_role("checkbox").check()
    await shown.get_by_test_id("action-split").click()
    await desk.page.get_by_test_id("confirm").click()
    await expect(shown.get_by_test_id("incident-alert")).to_have_count(1, timeout=_LIMIT_MS)
    await expect(desk.page.get_by_test_id("board-row")).to_have_count(2, timeout=_LIMIT_MS)

    await shown.get_by_test_id("action-merge").click()
    await desk.page.locator(".choices [data-incident]").first.get_by_role("radio").check()
    await desk.page.get_by_test_id("confirm").click()
    await expect(desk.page.get_by_test_id("board-row")).to_have_count(1, timeout=_LIMIT_MS)
    left = await desk.page.get_by_test_id("board-row").get_attribute("data-incident")
    assert left is not None
    assert len((await service.dossier(left))["alerts"]) == 2


async def _proposed(desk: Desk, service: Service) -> tuple[str, Any]:
    """A fire for which the rules propose a public statement; returns incident and row of the proposal."""
    incident_id = await service.incident_of(await service.publish("fire", text="仓库起火"))
    shown = await desk.show(incident_id)
    row = shown.locator('[data-testid="advisory-row"][data-status="proposed"]')
    await expect(row).to_have_count(1, timeout=_LIMIT_MS)
    return incident_id, row


async def test_a_statement_goes_out_in_the_dispatchers_words_and_can_be_withdrawn(
    desk: Desk, service: Service
) -> None:
    """Edited and approved it is sent as edited; withdrawn it says so, and both are on record."""
    incident_id, proposed = await _proposed(desk, service)
    advisory_id = await proposed.get_attribute("data-advisory")
    row = desk.page.locator(f'[data-testid="advisory-row"][data-advisory="{advisory_id}"]')
    await proposed.get_by_test_id("action-edit").click()
    await desk.page.locator('textarea[name="zh"]').fill("仓库起火，请绕行中山路")
    await desk.page.get_by_test_id("confirm").click()
    await expect(row).to_have_attribute("data-status", "sent", timeout=_LIMIT_MS)
    await expect(row).to_contain_text("请绕行中山路")
    await row.get_by_test_id("action-withdraw").click()
    await desk.page.get_by_test_id("confirm").click()
    await expect(row).to_have_attribute("data-status", "withdrawn", timeout=_LIMIT_MS)
    kept = {one["advisory_id"]: one for one in (await service.dossier(incident_id))["advisories"]}
    assert kept[advisory_id]["status"] == "withdrawn"
    assert kept[advisory_id]["text_zh"] == "仓库起火，请绕行中山路"


async def test_a_statement_is_approved_with_one_click(desk: Desk, service: Service) -> None:
    """Approved as proposed it is sent, and there is nothing left to approve."""
    _, proposed = await _proposed(desk, service)
    await proposed.get_by_test_id("action-approve").click()
    await expect(proposed).to_have_count(0, timeout=_LIMIT_MS)


async def test_a_number_is_shown_only_after_it_was_asked_for(desk: Desk, service: Service) -> None:
    """The call button says that it is recorded before it reveals anything, or that nothing is kept."""
    incident_id = await service.incident_of(await service.publish("dispute"))
    asked = await service.asked(incident_id)
    await desk.show(incident_id)
    await desk.assignment(asked["assignment_id"]).get_by_test_id("action-call").click()
    dialog = desk.page.get_by_test_id("dialog-call")
    await expect(dialog.get_by_test_id("contact")).to_have_count(0)
    await dialog.get_by_test_id("confirm").click()
    answered = dialog.get_by_test_id("contact").or_(dialog.get_by_role("alert"))
    await expect(answered).to_be_visible()
