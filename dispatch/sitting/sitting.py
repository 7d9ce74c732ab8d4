"""What one transaction of an area decides: its log rows, the state after them, what becomes of each entry."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import get_args

from dispatch.model.commands import Command
from dispatch.model.events import Event, ReportRefused
from dispatch.model.inputs import Input, TimerDue
from dispatch.model.state import AreaState
from dispatch.outbound import to_json
from dispatch.record import ANSWERED, Outcome, Rejection
from dispatch.sitting.concern import concerned
from dispatch.sitting.conflict import Conflict, IncidentUnknown
from dispatch.sitting.rulebook import Rulebook, Told
from dispatch.store.chain import LogRow
from dispatch.store.codec import canonical
from dispatch.store.projection import Changes
from dispatch.store.receipts import Admission
from dispatch.store.replica import Replica

_COMMANDS = get_args(Command)


class Sitting:
    """Decisions on a fork of the area's state at `now` (UTC ms), following the log row hashed `head_hash`."""

    def __init__(self, state: AreaState, head_hash: bytes, now: int, rules: Rulebook) -> None:
        self.state = state.fork()
        self.hash = head_hash
        # A clock that was set back must not make the log run backwards.
        self.now = max(now, state.at)
        self.rules = rules
        self.rows: list[LogRow] = []
        self.changes = Changes()
        self.rejected: list[Rejection] = []
        self.outcomes: list[Outcome] = []

    def decide(self, actor: str, given: Input) -> tuple[Event, ...]:
        """Decide on one input and append its row; a timer that decides nothing leaves no row.

        Raises what the rules raise; then nothing has changed.
        """
        decision = self.rules.decide(self.state, given, self.now, self._tell)
        if isinstance(given, TimerDue) and not decision.events:
            return ()
        messages = [message for message, _ in decision.told if message is not None]
        incidents = {incident for _, concerned in decision.told for incident in concerned}
        row = LogRow(
            self.state.area_id, self.state.seq + 1, self.now, actor, canonical(given),
            canonical(decision.events), to_json(messages), self.rules.version, self.hash,
            incident_ids=tuple(sorted(incidents)),
        )  # fmt: skip
        self.rows.append(replace(row, hash=row.digest()))
        self.hash = self.rows[-1].hash
        self.state.absorb(decision.state)
        return tuple(decision.events)

    def _tell(self, state: AreaState, event: Event, index: int) -> Told:
        return self.rules.message(state, event, state.seq, index, self.now), concerned(event, state)

    def take(self, admission: Admission, expected_seq: int | None) -> None:
        """Decide on an entry if it is fresh; a command may raise Refused, Conflict and IncidentUnknown."""
        entry = admission.entry
        if not admission.fresh:
            self.outcomes.append(Outcome(entry, False))
            return
        refusals = [entry.refused] if entry.refused else []
        events: tuple[Event, ...] = ()
        if isinstance(entry.input, _COMMANDS):
            self._check(entry.input.incident_id, expected_seq)
        if entry.input is not None:
            events = self.decide(entry.actor, entry.input)
        refusals += [event.reason for event in events if isinstance(event, ReportRefused)]
        if refusals and entry.receipt is not None and entry.receipt.record.offset != ANSWERED:
            # Who was answered knows it; everybody else learns of it on the topic of rejections.
            self.rejected.append(Rejection(entry.receipt, "; ".join(refusals), entry.wrong))
        seq = self.state.seq if entry.input is not None else 0
        self.outcomes.append(Outcome(entry, True, seq, events, tuple(refusals)))

    def _check(self, incident_id: str, expected_seq: int | None) -> None:
        incident = self.state.incident(incident_id)
        if incident is None:
            raise IncidentUnknown(incident_id)
        # A row that is not there yet was seen by nobody: the number is made up, or of a log that was lost.
        if expected_seq is not None and not incident.seq <= expected_seq <= self.state.seq:
            raise Conflict(incident_id, incident.seq, incident, self.state.seq)

    def commits_to(self, replica: Replica) -> Callable[[], None]:
        """Return what is to happen to the replica once the sitting's rows are committed."""

        def follow() -> None:
            if self.rows:
                replica.follow(self.state, self.hash)

        return follow

    def finish(self) -> None:
        """Note the changes that the projections need."""
        self.changes.take(self.state)
