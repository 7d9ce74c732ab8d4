"""Triage: what is it and how urgent, from the alert's own words or its source, and why."""

from __future__ import annotations

from dataclasses import dataclass

from dispatch.model.alert import DESK, Alert
from dispatch.model.plan import PlanBook
from dispatch.model.roster_index import Source
from dispatch.rules.triage import classify


@dataclass(frozen=True, slots=True)
class Assessment:
    """Category, priority (1 highest to 5), the named reason, and the terms that matched."""

    category: str
    priority: int
    reason: str
    matched: tuple[str, ...] = ()


def assess(alert: Alert, source: Source | None, book: PlanBook) -> Assessment:
    """Assess an alert: its category field, else its text, else what its sensor is for, else `other`."""
    category, reason, matched = _category(alert, source, book)
    return Assessment(category, _priority(alert, source, book, category), reason, matched)


def _category(alert: Alert, source: Source | None, book: PlanBook) -> tuple[str, str, tuple[str, ...]]:
    if alert.unreadable:
        return "other", "unreadable", ()
    if alert.category:
        return alert.category, "given", ()
    if alert.text:
        found = classify(alert.text, book.lexicon)
        if found.matched:
            return found.category, "text", found.matched
    if source is not None and source.category:
        return source.category, "sensor", ()
    return "other", "not_understood", ()


def _priority(alert: Alert, source: Source | None, book: PlanBook, category: str) -> int:
    if alert.unreadable:
        return book.care.review_priority
    shift = dict(book.severity_shift).get(alert.severity, 0)
    # The topic says who speaks. Naming a patrol on the shops' topic earns nobody a patrol's trust.
    # What the desk says to itself comes on no topic at all.
    registered = source is not None and source.source_class == alert.source_class
    vouched = registered or alert.source_class == DESK
    trust = alert.source_class if vouched else "unregistered"
    shift += dict(book.trust_shift).get(trust, 0)
    return min(5, max(1, book.category(category).priority + shift))
