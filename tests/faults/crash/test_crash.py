"""Faults 2 and 3: the process dies at every failpoint; a call succeeds and its caller sees an error.

Invariants I1 to I8 and I11, judged after the death and again after redelivery has done its work.
"""

from __future__ import annotations

import pytest

from dispatch.failpoints import EXIT_STATUS
from tests.faults.crash.points import Case, cases, mistaken
from tests.faults.crash.running import Verdict
from tests.faults.numbered.fault import fault

pytestmark = [pytest.mark.timeout(300)]

_INVARIANTS = ("I1", "I2", "I3", "I4", "I5", "I6", "I7", "I8", "I11")
_MARKS = {"exit": fault(2, invariants=_INVARIANTS), "error-after": fault(3, invariants=_INVARIANTS)}
_CASES = [pytest.param(case, marks=_MARKS[case.action], id=case.name) for case in cases()]
_MISTAKES = [
    pytest.param(case, broken, marks=fault(17, invariants=(broken,)), id=case.mistake)
    for case, broken in mistaken()
]


@pytest.mark.parametrize("case", _CASES)
def test_nothing_is_lost_or_doubled(case: Case, verdicts: dict[Case, Verdict]) -> None:
    """I1 to I8 and I11 hold after a death or an untold success at this failpoint, and the run completes."""
    verdict = verdicts[case]
    assert not verdict.faults, "\n".join([*verdict.faults, verdict.said])
    assert verdict.exits[-1] == 0, verdict.said
    if case.action == "exit":
        assert verdict.exits[0] == EXIT_STATUS, verdict.said


@pytest.mark.parametrize(("case", "broken"), _MISTAKES)
def test_the_harness_finds_what_it_must(case: Case, broken: str, verdicts: dict[Case, Verdict]) -> None:
    """A process that acknowledges first, or marks what is only on its way, breaks the invariant for that."""
    found = verdicts[case]
    assert found.exits[0] == EXIT_STATUS, found.said
    assert any(broken in fault for fault in found.faults), f"{found.faults}"
