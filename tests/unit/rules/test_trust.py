"""Whose word counts how much: the topic tells who speaks, never what an alert says of itself."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dispatch.model.alert import DESK, Alert
from dispatch.model.geometry import Point
from dispatch.model.roster_index import Source
from dispatch.rules.assess import assess
from tests.worlds.small import book

BOOK = replace(book(), trust_shift=(("patrol", -1), ("shop", 0), ("unregistered", 1)))
PATROL = Source("patrol-1", "patrol", Point(0, 0), "440515003001")
SHOP = Source("shop-1", "shop", Point(0, 0), "440515003001")


@pytest.mark.parametrize(
    ("topic_class", "source", "priority"),
    [
        ("patrol", PATROL, 2),
        ("shop", SHOP, 3),
        ("shop", None, 4),
        # On the topic of the shops, in the name of a patrol: nobody who may write there is one.
        ("shop", PATROL, 4),
        ("sensor", SHOP, 4),
    ],
)
def test_a_borrowed_name_earns_no_trust(topic_class: str, source: Source | None, priority: int) -> None:
    """A source counts as registered only on the topic of its class; a theft is of priority 3 otherwise."""
    name = source.source_id if source is not None else "nobody"
    alert = Alert(f"{name}/a-1", "a-1", name, topic_class, 0, category="theft")
    assert assess(alert, source, BOOK).priority == priority


def test_the_desk_trusts_itself() -> None:
    """What the desk is told by the service itself is on no roster, and yet no stranger's word."""
    alert = Alert("auditor:repaired/a-1", "a-1", "auditor:repaired", DESK, 0, category="theft")
    assert assess(alert, None, BOOK).priority == 3
