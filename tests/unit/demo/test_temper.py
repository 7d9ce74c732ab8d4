"""The seeded model of simulated responders."""

from __future__ import annotations

from random import Random

import pytest

from dispatch.demo.temper import TEMPERS, answer
from schemas.codes import ReportStatus, ResponderKind
from tests.unit.demo.records import assignment


def test_the_same_seed_gives_the_same_answers() -> None:
    """What a responder does follows from the seed alone."""
    notice = assignment(1)
    assert answer(notice, Random("1:unit-1:1")) == answer(notice, Random("1:unit-1:1"))


@pytest.mark.parametrize("kind", list(ResponderKind))
def test_the_share_of_acceptance_is_the_models(kind: ResponderKind) -> None:
    """Of many notices about as many are accepted as the model says of that kind."""
    notice = assignment(1, responder_kind=kind)
    answers = [answer(notice, Random(f"share:{number}")) for number in range(2_000)]
    accepted = sum(bool(steps) and steps[0].status is ReportStatus.ACCEPTED for steps in answers)
    assert accepted / 2_000 == pytest.approx(TEMPERS[kind].accepts, abs=0.04)
    assert any(not steps for steps in answers), "some never answer"


def test_answers_come_in_the_order_of_the_lifecycle() -> None:
    """Whoever accepts goes, arrives and clears with a disposition, each later than the one before."""
    for number in range(200):
        steps = answer(assignment(1), Random(f"order:{number}"))
        if len(steps) < 2:
            continue
        assert [step.after_s for step in steps] == sorted(step.after_s for step in steps)
        assert [steps[0].status, steps[1].status, steps[2].status] == ["accepted", "en_route", "on_scene"]
        assert steps[-1].status is ReportStatus.CLEARED
        assert steps[-1].disposition


def test_speed_shortens_every_delay() -> None:
    """At twice the speed everything happens in half the time."""
    slow, fast = answer(assignment(1), Random("x")), answer(assignment(1), Random("x"), 2.0)
    assert [step.after_s for step in fast] == pytest.approx([step.after_s / 2 for step in slow])
