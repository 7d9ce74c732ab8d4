"""What a plan file must hold as a whole: every category planned, every tier in order, every message written.

The checks look at the raw values and pass over whatever is malformed there (the file's schema
reports that), so that one run names every error.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, get_args

from dispatch.model.categories import CATEGORIES
from dispatch.registry.plans_spec import Severity, SourceClass
from dispatch.registry.plans_templates import check_templates
from dispatch.registry.plans_yaml import Finding, Item, Step


def cross_check(raw: Any) -> Iterator[Finding]:
    """Yield the path and the problem of everything that does not fit together."""
    if not isinstance(raw, dict):
        return
    yield from _categories(raw)
    yield from _plans(raw)
    yield from _shifts(raw)
    yield from _travel(raw.get("travel"))
    guidance = raw.get("guidance")
    if isinstance(guidance, dict) and isinstance(guidance.get("templates"), list):
        yield from check_templates(_items(guidance, "templates"))


def _items(holder: Any, key: str) -> list[Item]:
    found = holder.get(key) if isinstance(holder, dict) else None
    if not isinstance(found, list):
        return []
    return [(i, item) for i, item in enumerate(found) if isinstance(item, dict)]


def _number(value: Any) -> float | None:
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def _categories(raw: dict[str, Any]) -> Iterator[Finding]:
    plans = {plan.get("id") for _, plan in _items(raw, "plans") if isinstance(plan.get("id"), str)}
    first: dict[str, int] = {}
    for i, category in _items(raw, "categories"):
        yield from _category(i, category.get("code"), first)
        plan = category.get("plan")
        if isinstance(plan, str) and plan not in plans:
            yield ("categories", i, "plan"), f"{plan} is not the id of a plan in this file"
    if isinstance(raw.get("categories"), list):
        yield from ((("categories",), f"{code} is missing") for code in CATEGORIES if code not in first)


def _category(i: int, code: Any, first: dict[str, int]) -> Iterator[Finding]:
    if not isinstance(code, str):
        return
    if code not in CATEGORIES:
        yield ("categories", i, "code"), f"{code} is not a category of the contract"
    elif first.setdefault(code, i) != i:
        yield ("categories", i, "code"), f"{code} is already categories[{first[code]}]"


def _plans(raw: dict[str, Any]) -> Iterator[Finding]:
    first: dict[str, int] = {}
    for i, plan in _items(raw, "plans"):
        name = plan.get("id")
        if isinstance(name, str) and first.setdefault(name, i) != i:
            yield ("plans", i, "id"), f"{name} is already plans[{first[name]}]"
        for place, item in enumerate(plan["deadlines"]) if isinstance(plan.get("deadlines"), list) else ():
            yield from _deadline(("plans", i, "deadlines", place), item)
        for place, tier in _items(plan, "tiers"):
            yield from _tier(("plans", i, "tiers", place), place, tier)


def _deadline(at: tuple[Step, ...], item: Any) -> Iterator[Finding]:
    if isinstance(item, dict):
        accept, arrive = _number(item.get("accept_s")), _number(item.get("on_scene_s"))
        if accept is not None and arrive is not None and arrive < accept:
            yield (*at, "on_scene_s"), f"{arrive} is below accept_s, {accept}"


def _tier(at: tuple[Step, ...], place: int, tier: dict[str, Any]) -> Iterator[Finding]:
    number = _number(tier.get("tier"))
    if number is not None and number != place:
        yield (*at, "tier"), f"{number} should be {place}: tiers count up from 0"
    if place == 1 and not tier.get("needs"):
        yield (*at, "needs"), "is empty: tier 1 sends the nearest responder"
    for i, need in _items(tier, "needs"):
        yield from _need((*at, "needs", i), need)


def _need(at: tuple[Step, ...], need: dict[str, Any]) -> Iterator[Finding]:
    kinds, count, most = need.get("kinds"), _number(need.get("count")), _number(need.get("at_most"))
    if isinstance(kinds, list) and len({str(k) for k in kinds}) < len(kinds):
        yield (*at, "kinds"), "names a kind twice"
    if need.get("confidence_percent") is not None and most is None:
        yield (*at, "at_most"), "is required with confidence_percent"
    if most is not None and need.get("confidence_percent") is None:
        yield (*at, "at_most"), "is of use only with confidence_percent"
    if most is not None and count is not None and most < count:
        yield (*at, "at_most"), f"{most} is below count, {count}"


def _shifts(raw: dict[str, Any]) -> Iterator[Finding]:
    for key, wanted in (("severity_shift", get_args(Severity)), ("trust_shift", get_args(SourceClass))):
        if isinstance(given := raw.get(key), dict):
            yield from (((key,), f"{name} is missing") for name in wanted if name not in given)


def _travel(travel: Any) -> Iterator[Finding]:
    if not isinstance(travel, dict):
        return
    stale, unusable = _number(travel.get("stale_after_s")), _number(travel.get("unusable_after_min"))
    if stale is not None and unusable is not None and unusable * 60 < stale:
        yield ("travel", "unusable_after_min"), f"{unusable} is earlier than stale_after_s, {stale}"
