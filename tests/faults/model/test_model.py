"""The model layer: faults 1, 2, 18, 19, 20, 22 and 31 in memory, against I1 to I7 and I11.

A failure prints the steps and a blob; `@reproduce_failure` with it above the machine replays them.
"""

from __future__ import annotations

import re

import pytest
from hypothesis import HealthCheck, Phase, reproduce_failure, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.faults.model.machine import Promises
from tests.faults.model.twin import Faults
from tests.faults.numbered.fault import fault

# Shrinking fifty steps takes longer than reading them: the blob that is printed replays them.
_SEARCH = settings(
    max_examples=60,
    stateful_step_count=50,
    deadline=None,
    print_blob=True,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=list(HealthCheck),
    report_multiple_bugs=False,
)
_FIND = settings(_SEARCH, max_examples=300, derandomize=True, database=None, print_blob=False)

_LOST = "I7|I1: a message has no receipt"
"""Whichever is met first: messages change places, so another may be landed at the offset of the lost one."""

pytestmark = [pytest.mark.timeout(300)]


class NoReceipts(Promises):
    """Every delivery is taken for a new message."""

    faults = Faults(no_receipts=True)


class AckFirst(Promises):
    """Messages are acknowledged before they are committed."""

    faults = Faults(ack_first=True)


class UnlockedIds(Promises):
    """The relay reads `id > last`, where ids are drawn before the area's lock is held."""

    faults = Faults(unlocked_ids=True)


def test_no_sequence_of_faults_breaks_a_promise() -> None:
    """Deaths, repeats, losses, disorder, failovers and orders in any sequence break no invariant."""
    run_state_machine_as_test(Promises, settings=_SEARCH)


@pytest.mark.parametrize(
    ("machine", "broken"),
    [
        pytest.param(NoReceipts, "I11", marks=fault(17, invariants=("I11",)), id="no receipts"),
        pytest.param(AckFirst, _LOST, marks=fault(17, invariants=("I1", "I7")), id="ack first"),
        pytest.param(UnlockedIds, "I6", marks=fault(17, invariants=("I6",)), id="unlocked ids"),
    ],
)
def test_the_machine_finds_what_it_must(machine: type[Promises], broken: str) -> None:
    """With a known mistake switched on, the machine finds a violation of the invariant that it breaks."""
    with pytest.raises(AssertionError, match=broken):
        run_state_machine_as_test(machine, settings=_FIND)


def test_a_failure_replays_from_its_blob() -> None:
    """The blob that is printed with a failure, given back, fails again at once and in the same way."""
    with pytest.raises(AssertionError) as found:
        run_state_machine_as_test(AckFirst, settings=settings(_FIND, print_blob=True))
    (line,) = [note for note in found.value.__notes__ if "@reproduce_failure" in note]
    printed = re.search(r"@reproduce_failure\('(.+?)', b'(.+?)'\)", line)
    assert printed is not None, line

    @reproduce_failure(printed[1], printed[2].encode())
    class Again(AckFirst):
        """The same machine, told what to do."""

    with pytest.raises(AssertionError, match=_LOST) as again:
        run_state_machine_as_test(Again, settings=_FIND)
    assert str(again.value) == str(found.value)
