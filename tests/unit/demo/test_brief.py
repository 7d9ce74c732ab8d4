"""Reasons in a few signs."""

from __future__ import annotations

from dispatch.demo.brief import reason_of, shortfall, understanding
from dispatch.demo.picture import SeenIncident
from schemas.codes import IncidentStatus
from tests.unit.demo.records import incident

SHORT = (
    "tier 1 primary unit: 0 of 1 (busy 75, off_duty 4, too_far 624); "
    "tier 2 reinforcement patrol/police: 1 of 2 (nobody registered)"
)


def test_a_shortfall_names_the_first_need_and_why() -> None:
    """The first unmet need is shown with its counts; people off duty are left out, further needs counted."""
    assert shortfall(SHORT) == "缺单元 0/1 忙75 远624 +1"


def test_a_shortfall_in_other_words_is_shown_as_it_is() -> None:
    """Words that this table does not know are never dropped."""
    assert shortfall("nobody at all") == "缺 nobody at all"


def test_how_it_was_understood_shows_the_matched_terms() -> None:
    """The opening's reason tells whether words or the sender said what it is."""
    assert understanding("category theft text; matched stolen, theft; located by source") == (
        "按文字 by text: stolen, theft"
    )
    assert understanding("category robbery given; located by reported") == "来报指明 given"


def test_the_end_goes_before_the_shortfall() -> None:
    """A closed incident shows its disposition, whoever was missing before."""
    opened = incident(1)
    closed = incident(2, event="closed", status=IncidentStatus.CLOSED, reason="handed over; last_cleared")
    assert reason_of(SeenIncident(opened, opened, SHORT)).startswith("缺单元")
    assert reason_of(SeenIncident(opened, closed, SHORT)) == "handed over"
