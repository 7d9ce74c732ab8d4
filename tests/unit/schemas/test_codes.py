"""The closed lists are those of the public contract."""

from __future__ import annotations

import pickle

from schemas import ACTIVE_STATUSES, INBOUND, OUTBOUND, Category, Severity
from schemas.codes import AssignmentStatus

CATEGORIES = """
counterfeit_currency theft robbery assault fight dispute fraud suspicious_person missing_person drunkenness
weapon explosion fire smoke gas_leak medical traffic_accident traffic_obstruction hazard crowd flood animal
intrusion vandalism drugs public_opinion help_request other
"""


def test_there_are_28_categories() -> None:
    """Exactly the published codes, in the published order."""
    assert [str(category) for category in Category] == CATEGORIES.split()
    assert len(Category) == 28


def test_severities_are_listed_worst_first() -> None:
    """The order is part of the contract."""
    assert list(Severity) == ["extreme", "severe", "moderate", "minor"]


def test_active_statuses_are_the_four_of_the_contract() -> None:
    """A responder with an assignment in one of these is busy."""
    assert {"notified", "accepted", "en_route", "on_scene"} == ACTIVE_STATUSES
    assert set(AssignmentStatus) > ACTIVE_STATUSES


def test_the_topics_are_those_of_the_contract() -> None:
    """Five come in, four go out."""
    assert set(INBOUND) == {
        "alerts.shop",
        "alerts.patrol",
        "alerts.sensor",
        "responders.status",
        "responders.position",
    }
    assert set(OUTBOUND) == {"incidents", "assignments", "advisories", "alerts.rejected"}


def test_codes_are_plain_strings() -> None:
    """A code compares, hashes and pickles as the string it travels as."""
    assert str(Category.FIRE) == "fire"
    assert {"fire": 1}[Category.FIRE] == 1
    assert pickle.loads(pickle.dumps(Category.FIRE)) is Category.FIRE
