"""Messages are written without their models; what the models would write is the same."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch.model.state import AreaState
from dispatch.outbound import OutboundMessage, message
from dispatch.rules.evolve import evolve
from schemas.codec import decode, encode
from schemas.topics import OUTBOUND, address
from tests.property.test_area_log import PHASES, play, steps
from tests.worlds.fixed_script import run
from tests.worlds.small import AREA, World


def messages(world: World) -> list[OutboundMessage]:
    """Return all that the world outside hears of what the world decided, in order."""
    state, told = AreaState(AREA, world.state.documents), []
    for seq, (now, _, events) in enumerate(world.rows, start=1):
        state.seq, state.at = seq, now
        for index, event in enumerate(events):
            evolve(state, event, now)  # type: ignore[arg-type]
            told.append(message(state, event, seq, index, now))  # type: ignore[arg-type]
    return [one for one in told if one is not None]


def check(told: list[OutboundMessage]) -> None:
    """Read each message by its model: the model writes the same bytes and sends them the same way."""
    for one in told:
        read = decode(OUTBOUND[one.topic], one.data)
        assert encode(read) == one.data
        to = address(read)
        assert (to.topic, to.event_type, to.key) == (one.topic, one.type, one.key)


def test_what_is_told_of_the_fixed_script_is_what_its_models_write() -> None:
    """Of everything that a busy day brings, each message is its model's encoding, byte for byte."""
    told = messages(run())
    assert {one.topic for one in told} == {"incidents", "assignments", "advisories"}
    check(told)


@settings(max_examples=30, deadline=None, print_blob=True, phases=PHASES)
@given(st.lists(steps, min_size=5, max_size=40))
def test_whatever_happens_is_told_as_its_models_write_it(script: list[Any]) -> None:
    """Commands, refusals and alerts of no known place among it, no message is other than its model's."""
    check(messages(play(script)))
