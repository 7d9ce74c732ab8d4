"""The rules as the command area uses them: handed over, so that replay and tests can bring others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from dispatch.model.events import Event
from dispatch.model.inputs import Input
from dispatch.model.state import AreaState
from dispatch.outbound import OutboundMessage, message
from dispatch.rules.decide import Decision
from dispatch.rules.draft import Tell

Told: TypeAlias = tuple[OutboundMessage | None, set[str]]
"""The message of an event, and the incidents that it concerns."""


@dataclass(frozen=True, slots=True)
class Rulebook:
    """`decide` and `evolve` of the rules, `message` for the world outside, and the version to record."""

    decide: Callable[[AreaState, Input, int, Tell[Told]], Decision[Told]]
    evolve: Callable[[AreaState, Event, int], None]
    message: Callable[[AreaState, Event, int, int, int], OutboundMessage | None]
    version: str


def present_rules() -> Rulebook:
    """Return the rules of this release."""
    from dispatch.rules import RULES_VERSION
    from dispatch.rules.decide import decide
    from dispatch.rules.evolve import evolve

    return Rulebook(decide, evolve, message, RULES_VERSION)
