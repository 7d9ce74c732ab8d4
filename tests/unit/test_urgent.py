"""What looks urgent: priority 1 by the area's own plans and roster, and nothing that cannot be judged."""

from __future__ import annotations

import random
from types import SimpleNamespace
from typing import Any

import orjson
import pytest

from dispatch.record import Record
from dispatch.urgent import Urgent
from schemas.topics import ALERTS_SHOP, RESPONDERS_STATUS
from tests.bench.functions.district import book, intake, roster
from tests.integration.flow.alerts import AREA

SHOP = "440515-shop-0921"


def _record(topic: str = ALERTS_SHOP, source: str = SHOP, **fields: str) -> Record:
    body = {"alert_id": "a", "source_id": source, "occurred_at": "2026-11-22T08:00:00Z", **fields}
    return Record(topic, 0, 0, None, orjson.dumps(body))


def _urgent(**area: Any) -> Urgent:
    present = SimpleNamespace(**({"roster": roster(), "plans": book()} | area))
    return Urgent(intake(), {AREA: present})  # type: ignore[dict-item]


@pytest.mark.parametrize(
    ("fields", "urgent"),
    [
        ({"category": "fire"}, True),
        ({"category": "fire", "severity": "minor"}, False),
        ({"category": "theft"}, False),
        ({"category": "theft", "severity": "extreme"}, True),
        ({"text": "着火了,快来人"}, True),
        ({"text": "有人偷东西"}, False),
        ({"category": "fire", "source": "a-stranger"}, False),
        ({"source": "a-stranger"}, False),
    ],
)
def test_it_is_what_the_rules_would_say(fields: dict[str, str], urgent: bool) -> None:
    """Category, severity, text and who says so count as they do when the alert is landed."""
    assert _urgent().looks_urgent(_record(**fields)) is urgent


def test_reports_and_rubbish_are_not_urgent() -> None:
    """What is no alert, or cannot be read, waits its turn."""
    report = _record(RESPONDERS_STATUS, category="fire")
    assert not _urgent().looks_urgent(report)
    assert not _urgent().looks_urgent(Record(ALERTS_SHOP, 0, 0, None, random.Random(1).randbytes(200)))


def test_without_plans_or_roster_nothing_is() -> None:
    """An area that knows no plans or no roster yet judges nothing, and neither does an unknown area."""
    assert not _urgent(plans=None).looks_urgent(_record(category="fire"))
    assert not _urgent(roster=None).looks_urgent(_record(category="fire"))
    assert not Urgent(intake(), {}).looks_urgent(_record(category="fire"))


def test_a_fault_of_the_rules_is_no_reason_to_stop() -> None:
    """Where the rules fail, the record waits for the landing in order, which tells a person."""
    assert not _urgent(plans=SimpleNamespace()).looks_urgent(_record(category="fire"))
