"""The order of business of one transaction, and what happens when the rules fail on an item of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import structlog

from dispatch.conflict import Conflict, IncidentUnknown
from dispatch.model.inputs import PositionsReported, TimerDue
from dispatch.model.state import AreaState, DocumentMissing
from dispatch.positions import coalesce
from dispatch.quarantine import quarantined
from dispatch.record import Outcome
from dispatch.rules.refusal import Refused
from dispatch.sitting import Sitting
from dispatch.store.receipts import Admission

CLOCK = "clock"
POSITIONS = "positions"
_ANSWERS = (Refused, Conflict, IncidentUnknown, DocumentMissing)
_log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Agenda:
    """First what is due (a flood of alerts never delays a tier), then who is where, then the entries."""

    timer: bool
    moved: PositionsReported | None
    admissions: list[Admission]
    item: int = 0

    def hold(self, sitting: Sitting, expected_seq: int | None) -> Sitting:
        """Go through the agenda; `item` says how far it came when the rules raise something."""
        self.item = -2
        due = sitting.state.next_due_at
        if self.timer and due is not None and due <= sitting.now:
            sitting.decide(CLOCK, TimerDue())
        self.item = -1
        if self.moved is not None:
            sitting.decide(POSITIONS, self.moved)
        for self.item, admission in enumerate(self.admissions):  # noqa: B020 - the item is how far it came
            if admission.fresh:
                sitting.take(admission.entry, expected_seq)
            else:
                sitting.outcomes.append(Outcome(admission.entry, False))
        sitting.finish()
        return sitting

    def yield_to(self, error: Exception, area_id: str) -> None:
        """Take the failed item off the agenda, or into quarantine; raises the error when neither can be."""
        _log.error("the rules failed", area_id=area_id, item=self.item, exc_info=error)
        if self.item == -2:
            self.timer = False
            return
        if self.item == -1:
            self.moved = None
            return
        admission = self.admissions[self.item]
        entry = quarantined(admission.entry, f"the rules failed: {type(error).__name__}: {error}")
        if entry is None:
            raise error
        self.admissions[self.item] = replace(admission, entry=entry)


def sit(
    state: AreaState, admissions: Sequence[Admission], start: Callable[[], Sitting], expected_seq: int | None
) -> Sitting:
    """Decide on all fresh entries; an item on which the rules fail is set aside and the rest decided anew.

    Raises Refused, Conflict, IncidentUnknown, DocumentMissing, and what no quarantine can hold.
    """
    agenda = _agenda(state, admissions)
    while True:
        try:
            return agenda.hold(start(), expected_seq)
        except _ANSWERS:
            raise
        except Exception as error:
            agenda.yield_to(error, state.area_id)


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
    return Agenda(True, coalesce(moves, state) if moves else None, rest)
