"""The order of business of one transaction, and what happens when the rules fail on an item of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import structlog

from dispatch.model.inputs import PositionsReported, TimerDue
from dispatch.model.state import AreaState, DocumentMissing
from dispatch.rules.refusal import Refused
from dispatch.sitting.conflict import Conflict, IncidentUnknown
from dispatch.sitting.positions import coalesce
from dispatch.sitting.quarantine import quarantined
from dispatch.sitting.sitting import Sitting
from dispatch.store.receipts import Admission

CLOCK = "clock"
POSITIONS = "positions"
_CLOCK_ITEM, _MOVES_ITEM = -2, -1
_ANSWERS = (Refused, Conflict, IncidentUnknown, DocumentMissing)
_log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Agenda:
    """First what is due (a flood of alerts never delays a tier), then who is where, then the entries.

    `item` is how far it has come: -2 the clock, -1 the positions, from 0 the entries.
    """

    moved: PositionsReported | None
    admissions: list[Admission]
    item: int = _CLOCK_ITEM
    timer: bool = True

    def hold(self, sitting: Sitting, expected_seq: int | None) -> None:
        """Go on with the agenda to its end, or to what the rules raise."""
        if self.item == _CLOCK_ITEM:
            due = sitting.state.next_due_at
            if self.timer and due is not None and due <= sitting.now:
                sitting.decide(CLOCK, TimerDue())
            self.item = _MOVES_ITEM
        if self.item == _MOVES_ITEM:
            if self.moved is not None:
                sitting.decide(POSITIONS, self.moved)
            self.item = 0
        while self.item < len(self.admissions):
            sitting.take(self.admissions[self.item], expected_seq)
            self.item += 1
        sitting.finish()

    def set_aside(self, error: Exception) -> None:
        """Take the failed item off the agenda, or into quarantine; raises the error if neither can be."""
        if self.item == _MOVES_ITEM:
            self.moved = None
        elif self.item == _CLOCK_ITEM:
            if not self.admissions:
                raise error
            self.timer = False
        else:
            admission = self.admissions[self.item]
            entry = quarantined(admission.entry, f"the rules failed: {type(error).__name__}: {error}")
            if entry is None:
                raise error
            self.admissions[self.item] = replace(admission, entry=entry)


def sit(sitting: Sitting, admissions: Sequence[Admission], expected_seq: int | None) -> None:
    """Decide on all fresh entries; an item on which the rules fail is set aside.

    Raises Refused, Conflict, IncidentUnknown, DocumentMissing, and what no quarantine can hold.
    """
    agenda = _agenda(sitting.state, admissions)
    while True:
        try:
            return agenda.hold(sitting, expected_seq)
        except _ANSWERS:
            raise
        except Exception as error:
            _log.error("the rules failed", area_id=sitting.state.area_id, item=agenda.item, exc_info=error)
            agenda.set_aside(error)


def _agenda(state: AreaState, admissions: Sequence[Admission]) -> Agenda:
    """Return the agenda with the positions of all entries as one input."""
    moves = [
        move
        for a in admissions
        if a.fresh and isinstance(a.entry.input, PositionsReported)
        for move in a.entry.input.moves
    ]
    rest = [
        replace(a, entry=replace(a.entry, input=None)) if isinstance(a.entry.input, PositionsReported) else a
        for a in admissions
    ]
    return Agenda(coalesce(moves, state) if moves else None, rest)
