"""From the plan file's metres, minutes and per cent to the integers that the rules work in."""

from __future__ import annotations

from dispatch.model.advisory import BilingualText
from dispatch.model.lexicon import Lexicon
from dispatch.model.plan import (
    Acceptance,
    Care,
    CategoryRule,
    Deadlines,
    Gate,
    Guidance,
    Need,
    Plan,
    PlanBook,
    RumourWatch,
    Spread,
    Template,
    TierPlan,
    Travel,
)
from dispatch.registry import plans_spec as spec


def dm(metres: float) -> int:
    """Return whole decimetres."""
    return round(metres * 10)


def ms(seconds: float) -> int:
    """Return whole milliseconds."""
    return round(seconds * 1000)


def milli(value: float) -> int:
    """Return whole thousandths."""
    return round(value * 1000)


def build_book(book: spec.BookSpec, lexicon: Lexicon) -> PlanBook:
    """Return the model of a checked plan file; its version is still empty."""
    return PlanBook(
        version="",
        title=book.title,
        categories=tuple(_category(c, book.gate) for c in sorted(book.categories, key=lambda c: c.code)),
        plans=tuple(_plan(p) for p in book.plans),
        travel=_travel(book.travel),
        acceptance=Acceptance(milli(book.acceptance.alpha), milli(book.acceptance.beta)),
        spread=Spread(book.spread.angle_deg, milli(book.spread.slower_factor), dm(book.spread.post_m)),
        guidance=_guidance(book.guidance),
        care=_care(book.care),
        severity_shift=tuple(sorted(book.severity_shift.items())),
        trust_shift=tuple(sorted(book.trust_shift.items())),
        lexicon=lexicon,
    )


def _gate(gate: spec.GateSpec) -> Gate:
    return Gate(dm(gate.radius_m), ms(gate.window_min * 60))


def _category(category: spec.CategorySpec, default: spec.GateSpec) -> CategoryRule:
    return CategoryRule(
        code=category.code,
        priority=category.priority,
        family=category.family,
        gate=_gate(category.gate or default),
        plan_id=category.plan,
        public_statement=category.public_statement,
    )


def _need(need: spec.NeedSpec) -> Need:
    return Need(
        role=need.role,
        kinds=tuple(need.kinds),
        count=need.count,
        within_ms=ms(need.within_s),
        capability=need.capability or "",
        spread=need.spread,
        confidence_ppm=round((need.confidence_percent or 0) * 10_000),
        at_most=need.at_most or 0,
        scope=need.scope,
    )


def _tier(tier: spec.TierSpec) -> TierPlan:
    return TierPlan(
        tier.tier, tuple(_need(n) for n in tier.needs), dm(tier.warn_radius_m), tier.ask_neighbours
    )


def _plan(plan: spec.PlanSpec) -> Plan:
    return Plan(
        plan_id=plan.id,
        tiers=tuple(_tier(t) for t in plan.tiers),
        deadlines=tuple(Deadlines(ms(d.accept_s), ms(d.on_scene_s)) for d in plan.deadlines),
        close_when_cleared=plan.close_when_cleared,
        enough_on_scene=plan.enough_on_scene,
    )


def _travel(travel: spec.TravelSpec) -> Travel:
    speeds = travel.speed_m_s
    return Travel(
        detour_permille=milli(travel.detour),
        speed_mm_s=(("foot", milli(speeds.foot)), ("ebike", milli(speeds.ebike)), ("car", milli(speeds.car))),
        stale_after_ms=ms(travel.stale_after_s),
        stale_permille=milli(travel.stale_factor),
        unusable_after_ms=ms(travel.unusable_after_min * 60),
    )


def _guidance(guidance: spec.GuidanceSpec) -> Guidance:
    rumour = guidance.rumour
    return Guidance(
        warn_radius_dm=dm(guidance.warn_radius_m),
        approve_ms=ms(guidance.approve_min * 60),
        rumour=RumourWatch(
            alerts=rumour.alerts,
            sources=rumour.sources,
            window_ms=ms(rumour.window_min * 60),
            radius_dm=dm(rumour.radius_m),
            approve_ms=ms(rumour.approve_min * 60),
        ),
        templates=tuple(
            Template(t.kind, t.audience, t.category or "", BilingualText(t.text.zh, t.text.en))
            for t in guidance.templates
        ),
    )


def _care(care: spec.CareSpec) -> Care:
    return Care(
        retry_ms=ms(care.retry_s),
        remind_ms=ms(care.remind_s),
        check_ms=ms(care.check_min * 60),
        review_ms=ms(care.review_s),
        rest_ms=ms(care.rest_min * 60),
        duty_report_ms=ms(care.duty_report_h * 3600),
        keep_closed_ms=ms(care.keep_closed_h * 3600),
        review_priority=care.review_priority,
    )
