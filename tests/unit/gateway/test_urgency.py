"""What is priority 1 at the gateway: what the plan books say, and before there is one, the setting."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dispatch.config import Settings
from dispatch.gateway.urgency import Urgency
from dispatch.model.categories import CATEGORIES
from dispatch.model.plan import PlanBook
from dispatch.registry.plans import load_plans
from schemas.codec import decode
from schemas.inbound import Alert
from tests.integration.flow.alerts import ROSTER


def alert(category: str | None, severity: str | None = None) -> Alert:
    """Return an alert that its source calls so."""
    said = {"category": category, "severity": severity}
    fields = ",".join(f'"{name}":"{value}"' for name, value in said.items() if value)
    more = f",{fields}" if fields else ""
    return decode(
        Alert, f'{{"alert_id":"a","source_id":"s","occurred_at":"2026-11-22T08:00:00Z"{more}}}'.encode()
    )


@pytest.fixture(scope="module")
def book() -> PlanBook:
    """The plan book of the district."""
    return load_plans(ROSTER)


def test_it_goes_by_the_plan_book(book: PlanBook) -> None:
    """Category and severity together make the priority; a category the source does not name makes none."""
    urgency = Urgency(lambda: [book], {"theft"})
    assert urgency.most_urgent(alert("robbery"))
    assert urgency.most_urgent(alert("theft", "extreme"))
    assert not urgency.most_urgent(alert("theft"))
    assert not urgency.most_urgent(alert("robbery", "minor"))
    assert not urgency.most_urgent(alert(None, "extreme"))


def test_a_book_adopted_meanwhile_counts_at_once(book: PlanBook) -> None:
    """The books are a live view, and the most urgent reading of any area's book holds."""
    books: list[PlanBook] = []
    urgency = Urgency(lambda: books, {"dispute"})
    assert urgency.most_urgent(alert("dispute"))
    books.append(book)
    assert not urgency.most_urgent(alert("dispute"))
    rules = [replace(rule, priority=1) if rule.code == "dispute" else rule for rule in book.categories]
    books.append(replace(book, categories=tuple(rules)))
    assert urgency.most_urgent(alert("dispute"))


def test_an_unknown_category_in_the_setting_is_named() -> None:
    """A typing error would leave a category without its reserve, so it is an error at start."""
    with pytest.raises(ValueError, match="fier: not a category; known are counterfeit_currency"):
        Settings(urgent_categories="fier, robbery")


def test_the_setting_names_what_the_district_holds_most_urgent(book: PlanBook) -> None:
    """The default of the setting is made of known categories, those of priority 1 in the shipped plans."""
    named = set(Settings().urgent_categories.split(","))
    assert named <= set(CATEGORIES)
    assert named == {rule.code for rule in book.categories if rule.priority == 1}
