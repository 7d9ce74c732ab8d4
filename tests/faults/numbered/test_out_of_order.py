"""Fault 20: a cancel before its alert, an answer before its call, positions that come late, shuffled."""

from __future__ import annotations

import random
from itertools import permutations

import pytest

from dispatch.area import CommandArea
from dispatch.model.assignment import NOTIFIED
from dispatch.model.commands import CloseCommand
from dispatch.model.state import AreaState
from dispatch.sitting.conflict import IncidentUnknown
from dispatch.store.pool import Store
from tests.faults.numbered.fault import Injections, fault
from tests.faults.numbered.feeding import (
    ALERTS_SHOP,
    RESPONDERS_POSITION,
    RESPONDERS_STATUS,
    Topics,
    alert,
    position,
    status,
)
from tests.faults.numbered.judging import alerts_of, sound

_WORDS = ("accepted", "en_route", "on_scene", "cleared")
_STEP = {"notified": 0, "accepted": 1, "en_route": 2, "on_scene": 3, "cleared": 4, "stood_down": 5}


@fault(20, invariants=["I4"])
async def test_what_refers_to_nothing_yet_is_refused_by_name(
    area: CommandArea, store: Store, injections: Injections
) -> None:
    """A close before the incident, an answer before the call: refused, and nothing changes (I4)."""
    topics = Topics(area)
    with pytest.raises(IncidentUnknown):
        await area.command(CloseCommand("li", "inc-440515-3-0", "handled"), 2)
    await topics.tell(RESPONDERS_STATUS, status("unit-n", "asg-440515-3-1", "accepted", "r1"))
    left = await sound(store)
    assert [reason for _, _, reason in left.rejections] == ["unknown assignment asg-440515-3-1"]
    await topics.tell(ALERTS_SHOP, alert(1))
    left = await sound(store)
    assert alerts_of(left) == ["shop-00/a1"]
    made = [event["assignment"] for _, event in left.events("responder_notified")]
    assert {one["status"] for one in made} == {"notified"}
    injections.count(2)


@fault(20, invariants=["I4"])
async def test_a_late_position_does_not_move_anybody_back(area: CommandArea, injections: Injections) -> None:
    """Of positions in any order the newest by its own time counts; older ones are dropped (I4)."""
    topics = Topics(area)
    times = [f"2026-01-01T12:00:{second:02d}+08:00" for second in range(0, 60, 10)]
    order = list(enumerate(times))
    random.Random(20).shuffle(order)
    for number, at in order:
        await topics.tell(
            RESPONDERS_POSITION, position("patrol-1", f"p{number}", north=0.001 * (number + 1), at=at)
        )
    injections.count(len(order))
    standing = (await area.present()).standings["patrol-1"]
    newest = topics.intake.read(
        topics.record(RESPONDERS_POSITION, position("patrol-1", "p", north=0.006, at=times[-1]))
    )
    assert standing.position == newest.input.moves[0].point  # type: ignore[union-attr]


@fault(20, invariants=["I4"])
async def test_answers_in_any_order_never_go_back(
    area: CommandArea, store: Store, injections: Injections
) -> None:
    """Four reports in all 24 orders: the status only advances, what comes too late is refused (I4)."""
    topics = Topics(area)
    for number, words in enumerate(permutations(_WORDS)):
        name = str(number)
        await topics.tell(ALERTS_SHOP, alert(name, source_id=f"shop-{number % 10:02d}", east=number * 0.004))
        who, assignment_id = _called(await area.present())
        for word in words:
            said = "handled" if word == "cleared" else ""
            report = status(who, assignment_id, word, f"{name}-{word}", disposition=said)
            await topics.tell(RESPONDERS_STATUS, report)
        injections.count()
    left = await sound(store)
    changes: dict[str, list[str]] = {}
    for _, event in left.events("assignment_changed"):
        changes.setdefault(event["assignment_id"], ["notified"]).append(event["status"])
    for found in changes.values():
        steps = [_STEP[word] for word in found if word in _STEP]
        assert steps == sorted(set(steps)), found
    told = sum(1 for _ in left.events("assignment_changed")) + sum(1 for _ in left.events("report_refused"))
    assert told >= 24 * len(_WORDS)
    late = [reason for _, _, reason in left.rejections]
    assert late
    assert all("cannot follow" in reason for reason in late)


def _called(state: AreaState) -> tuple[str, str]:
    """Return somebody who was called and has not answered, and the assignment."""
    waiting = [a for a in state.assignments.values() if a.status == NOTIFIED]
    assert waiting
    return waiting[-1].responder_id, waiting[-1].assignment_id
