"""The counterfeit-note story of 华文社区, through the topics, from the first message to the all-clear."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

from dispatch.demo.bilingual import KIND_WORDS, category_words
from dispatch.demo.picture import SeenAssignment
from dispatch.demo.scene import Scene
from dispatch.demo.why import chosen, way
from dispatch.model.roster import Roster, Shop
from schemas.codes import AdvisoryStatus, Audience, IncidentStatus, ReportStatus, ResponderKind
from schemas.inbound import Alert
from schemas.outbound import Advisory
from schemas.topics import ALERTS_SHOP

GROUP = "澄华华文社区铺户联防"
SENTENCE = "请通知附近店铺，留意那个来换假钞的人"
SENTENCE_EN = "please tell the shops nearby to look out for the person changing fake notes"
DISPOSITION_ZH = "嫌疑人已抓获，移交派出所"
DISPOSITION_EN = "suspect caught and handed over to the police station"
DISPOSITION = f"{DISPOSITION_ZH} {DISPOSITION_EN}"

_BREATH_S = 0.7
_ROLES = {"primary": "主责", "support": "协同", "volunteer": "义警", "reinforcement": "增援"}


def choose_shop(roster: Roster) -> Shop:
    """Return the shop that writes into the group; raises LookupError when the roster lacks the group."""
    shops = [shop for shop in roster.shops if shop.group == GROUP]
    if not shops:
        raise LookupError(f"the roster has no shop in the group {GROUP}: the story cannot be told there")
    return shops[0]


async def tell(scene: Scene, run: str) -> None:
    """Play the story; raises StoryStuck when the service does not do its part."""
    await _write(scene, run)
    await _warned(scene)
    unit = await _unit_answers(scene)
    await _patrols_come(scene, unit)
    await _caught(scene)


async def _write(scene: Scene, run: str) -> None:
    shop = choose_shop(scene.gazetteer.roster)
    alert = Alert(
        alert_id=f"demo-{run}-story", source_id=shop.shop_id, occurred_at=datetime.now(UTC), text=SENTENCE
    )
    scene.teller.step(
        "✉",
        f"{shop.name} 在“{GROUP}”群里写道：“{SENTENCE}”",
        f"a shop writes into its group: “{SENTENCE_EN}”",
    )
    await scene.sender.send(ALERTS_SHOP, [alert])
    scene.incident_id = await scene.must(
        "the incident", lambda: scene.picture.incident_of_alert.get(alert.alert_id)
    )
    seen = await scene.must("the opening", scene.incident)
    opened = seen.opened
    scene.teller.step(
        "◆",
        f"事件 {opened.incident_id}：{category_words(opened.category)}，优先级 {opened.priority}",
        f"the alert named no category: it was read from its words. Priority {opened.priority} of 5",
        opened.at,
    )
    scene.teller.reason("", opened.reason or "-")


async def _warned(scene: Scene) -> None:
    def sent(audience: Audience) -> list[Advisory] | None:
        mine = [one for one in scene.told() if one.audience is audience and one.status is AdvisoryStatus.SENT]
        return mine or None

    shops = await scene.must("the warning to the shops", lambda: sent(Audience.SHOPS))
    groups = await scene.must("the warning to the groups", lambda: sent(Audience.GROUPS))
    number = len({one for advisory in shops for one in advisory.recipients})
    chats = len(groups[0].recipients)
    scene.teller.step(
        "☎",
        f"第0级：已提醒周边 {number} 家店铺、{chats} 个群（{groups[0].radius_m:.0f} 米内）",
        f"tier 0: {number} shops and {chats} group(s) around are warned",
        shops[0].at,
    )
    scene.teller.reason(f"“{groups[0].text.zh}”", f"“{groups[0].text.en}”")


async def _unit_answers(scene: Scene) -> SeenAssignment:
    def is_primary(one: SeenAssignment) -> bool:
        return one.first.role == "primary"

    first = await scene.sent_to("the nearest unit", is_primary)
    _notice(scene, first)
    _notice(scene, await scene.sent_to("the supporting patrol", _supporting))
    scene.teller.reason(
        "此类事件不派义警：人多会惊动对方",
        "no volunteers to such an incident: a crowd would warn whoever it is",
    )
    await asyncio.sleep(_BREATH_S)
    await scene.says(first, ReportStatus.DECLINED)
    scene.teller.step(
        "✗", f"{_name(scene, first)} 走不开，拒绝", "the unit cannot leave: declined", first.latest.at
    )
    second = await scene.sent_to("the next unit", is_primary)
    scene.teller.step("↻", "立即换下一个最近的单元", "the next nearest is asked at once", second.first.at)
    _notice(scene, second)
    await asyncio.sleep(_BREATH_S)
    for status, zh, en in (
        (ReportStatus.ACCEPTED, "接受", "accepted"),
        (ReportStatus.EN_ROUTE, "出发", "en route"),
        (ReportStatus.ON_SCENE, "到场", "on scene"),
    ):
        await scene.says(second, status)
        scene.teller.step("✓", f"{_name(scene, second)} {zh}", en, second.latest.at)
        await asyncio.sleep(_BREATH_S)
    return second


async def _patrols_come(scene: Scene, unit: SeenAssignment) -> None:
    scene.teller.step(
        "!", "嫌疑人正在离开，现场请求增援", "the suspect is leaving: reinforcement is asked for"
    )
    await scene.says(unit, ReportStatus.NEEDS_REINFORCEMENT)
    patrol = await scene.sent_to("the reinforcing patrol", _reinforcing_patrol)
    scene.teller.step("▲", "第2级：巡逻队、社区民警、治保会增援", "tier 2 steps up", patrol.first.at)
    for one in scene.picture.of(scene.incident_id):
        if one.active and one.first.role == "reinforcement":
            _notice(scene, one, with_reason=one is patrol)
    support = await scene.sent_to("the supporting patrol", _supporting)
    for one in (support, patrol):
        await asyncio.sleep(_BREATH_S)
        for status in (ReportStatus.ACCEPTED, ReportStatus.EN_ROUTE, ReportStatus.ON_SCENE):
            await scene.says(one, status)
        scene.teller.step(
            "✓", f"{_name(scene, one)} 接受、出发、到场", "accepted, en route, on scene", one.latest.at
        )
    await scene.must("the containment", lambda: _reached(scene, IncidentStatus.CONTAINED))
    scene.teller.step(
        "◐", "已控制：人数足够，未应答者解除", "contained: enough have arrived, the rest stood down"
    )
    await asyncio.sleep(_BREATH_S)


async def _caught(scene: Scene) -> None:
    there = [one for one in scene.picture.of(scene.incident_id) if one.latest.status == "on_scene"]
    scene.teller.step(
        "★", "嫌疑人在下一家店换钱时被抓获", "the suspect is caught changing notes in the next shop"
    )
    for one in there:
        await scene.says(one, ReportStatus.CLEARED, DISPOSITION)
    scene.teller.step(
        "✓", f"{len(there)} 支力量撤离：{DISPOSITION_ZH}", f"cleared by all {len(there)}: {DISPOSITION_EN}"
    )
    await scene.must("the closing", lambda: _reached(scene, IncidentStatus.CLOSED))
    scene.teller.step("■", "事件办结，全部人员解除", "closed, everybody is released")
    clear = scene.told()[-1]
    scene.teller.step("☎", "向所有收到提醒的人解除提醒", "all-clear to everybody who was warned", clear.at)
    scene.teller.reason(f"“{clear.text.zh}”", f"“{clear.text.en}”")


def _supporting(one: SeenAssignment) -> bool:
    return one.first.role == "support"


def _reinforcing_patrol(one: SeenAssignment) -> bool:
    return one.first.role == "reinforcement" and one.first.responder_kind is ResponderKind.PATROL


def _reached(scene: Scene, status: IncidentStatus) -> bool | None:
    seen = scene.incident()
    return True if seen is not None and seen.latest.status is status else None


def _name(scene: Scene, one: SeenAssignment) -> str:
    return scene.gazetteer.name(one.first.responder_id)


def _notice(scene: Scene, one: SeenAssignment, with_reason: bool = True) -> None:
    first = one.first
    zh, en = KIND_WORDS[first.responder_kind]
    role = _ROLES[first.role]
    scene.teller.step(
        "→",
        f"通知{zh}（{role}）{_name(scene, one)} · {way(first)}",
        f"{en} notified as {first.role}",
        first.at,
    )
    if with_reason:
        scene.teller.reason(*chosen(first, scene.gazetteer))
