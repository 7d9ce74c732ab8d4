"""When an incident is due next is kept up event by event, and never other than worked out anew."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch.model.state import AreaState
from dispatch.rules.due import due_at
from dispatch.rules.evolve import evolve
from tests.property.test_area_log import PHASES, play, steps
from tests.worlds.fixed_script import run
from tests.worlds.small import AREA, World


def check(world: World) -> None:
    """Fold the world's events one by one, on a fork a row as decisions do, and look at every time."""
    state = AreaState(AREA, world.state.documents)
    for seq, (now, _, events) in enumerate(world.rows, start=1):
        work = state.fork()
        work.seq, work.at = seq, now
        for event in events:
            evolve(work, event, now)  # type: ignore[arg-type]
            anew = {name: due_at(work, incident) for name, incident in work.incidents.items()}
            assert dict(work.due.items()) == anew
        state.absorb(work)


def test_a_busy_day_is_due_when_it_is() -> None:
    """After every event of the fixed script, each open incident is due when all that is known says."""
    check(run())


@settings(max_examples=40, deadline=None, print_blob=True, phases=PHASES)
@given(st.lists(steps, min_size=5, max_size=40))
def test_whatever_happens_an_incident_is_due_when_it_is(script: list[Any]) -> None:
    """Merged, split, reopened or held by a person, none is due sooner or later than worked out anew."""
    check(play(script))
