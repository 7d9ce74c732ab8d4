"""The published mix is what the tests of the main job say it is."""

from __future__ import annotations

from collections import Counter

from dispatch.intake import Intake
from dispatch.record import Record
from dispatch.registry.roster_files import load
from tests.integration.flow.alerts import AREA, ROSTER, make_messages
from tests.integration.flow.crowd import answer, character
from tests.unit.flow.telling import assignment

_SEED = 7


def test_the_mix_is_the_same_for_the_same_seed() -> None:
    """So that a failure can be had again."""
    assert make_messages(300, _SEED) == make_messages(300, _SEED)
    assert make_messages(300, _SEED) != make_messages(300, _SEED + 1)


def test_the_mix_has_everything_in_it() -> None:
    """Alerts on three topics with and without category, repeats, one conflict, and unreadable ones."""
    messages = make_messages(2_000, _SEED)
    assert len(messages) == 2_000
    assert Counter(m.topic for m in messages).keys() == {"alerts.shop", "alerts.patrol", "alerts.sensor"}
    assert sum(not m.readable for m in messages) == 19
    assert sum("#" in m.name for m in messages) == 1
    assert sum(m.readable and not m.name for m in messages) == 40
    assert sum(m.readable and b"category" not in m.value for m in messages) > 100


def test_the_intake_reads_what_is_readable_and_only_that() -> None:
    """Every alert of the mix is one that the service understands, under the name the tests expect."""
    intake = Intake({AREA: load(ROSTER)}, AREA)
    for offset, message in enumerate(make_messages(400, _SEED)):
        record = Record(message.topic, 0, offset, None, message.value, message.headers)
        assert (intake.read(record).refused == "") is message.readable, message
        assert message.source_id.startswith(AREA) is message.readable


def test_the_crowd_does_everything_there_is_to_do() -> None:
    """Each character answers as it should, and comes in its share."""
    drawn = Counter(character(f"a{number}", _SEED) for number in range(5_000))
    assert drawn.keys() == {"whole", "stays", "hurries", "declines", "turns_back", "errs", "silent"}
    assert 1_100 < drawn["whole"] < 1_400
    whole = next(f"a{n}" for n in range(100) if character(f"a{n}", _SEED) == "whole")
    said = answer(assignment(1, "on_scene", whole, at="2026-01-01T00:00:00Z"), _SEED)
    assert said is not None
    assert (said["status"], said["disposition"]) == ("cleared", "handled on scene")
    silent = next(f"a{n}" for n in range(100) if character(f"a{n}", _SEED) == "silent")
    assert answer(assignment(1, "notified", silent), _SEED) is None
