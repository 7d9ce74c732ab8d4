"""The machine that looks for a sequence of steps after which a promise does not hold."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from hashlib import sha256
from typing import Any, ClassVar, cast

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from dispatch.record import Entry
from dispatch.rules.refusal import Refused
from dispatch.sitting.conflict import Conflict, IncidentUnknown
from tests.contract.entries import alert, status
from tests.faults.model.judge import Judge
from tests.faults.model.twin import Died, Faults, Twin
from tests.property.test_area_log import order
from tests.worlds.small import AREA, NOON, S, people

_WORKERS = st.integers(0, 1)
_PICKS = st.integers(0, 10**6)
_METRES = st.integers(-1200, 1200)
_CATEGORIES = st.sampled_from(["robbery", "fire", "theft", "fight", ""])
_STATUSES = st.sampled_from(["accepted", "declined", "en_route", "on_scene", "cleared", "off_duty"])
_DEATHS = st.sampled_from(["", "", "", "before", "after", "unacked"])
_RESPONDERS = st.sampled_from([each.responder_id for each in people()])


class Promises(RuleBasedStateMachine):
    """Two workers, a relay, a desk, publishers and a nemesis around one twin."""

    faults: ClassVar[Faults] = Faults()

    def __init__(self) -> None:
        super().__init__()
        self.twin = Twin(NOON, self.faults)
        self.judge = Judge()
        self.sent: list[Entry] = []
        self.unsent: list[Entry] = []
        self.numbers = 0
        self.ticket = 0

    def _send(self, entry: Entry) -> None:
        self.sent.append(entry)
        self.twin.publish(entry)

    @initialize(places=st.lists(st.tuples(_METRES, _METRES, _CATEGORIES), min_size=2, max_size=5))
    def begin(self, places: list[tuple[int, int, str]]) -> None:
        """Some incidents are open already, known to both workers and to the standby."""
        for x, y, category in places:
            self.deliver(x, y, category)
        self.twin.land(0, len(places))
        self.twin.tick(1)
        self.twin.replicate()

    @rule(x=_METRES, y=_METRES, category=_CATEGORIES)
    def deliver(self, x: int, y: int, category: str) -> None:
        """Somebody raises an alert."""
        self.numbers += 1
        self._send(alert(self.numbers, x, y, category=category))

    @rule(x=_METRES, category=_CATEGORIES)
    def drop(self, x: int, category: str) -> None:
        """Somebody raises an alert that does not reach the broker; the sender keeps it."""
        self.numbers += 1
        self.unsent.append(alert(self.numbers, x, category=category))

    @precondition(lambda self: self.unsent)
    @rule(reached=st.booleans())
    def send_again(self, reached: bool) -> None:
        """The sender tries again; perhaps the message arrives and the answer does not."""
        self._send(self.unsent[0])
        if not reached:
            self.unsent.pop(0)

    @precondition(lambda self: self.sent)
    @rule(pick=_PICKS)
    def duplicate(self, pick: int) -> None:
        """A message comes once more."""
        self._send(self.sent[pick % len(self.sent)])

    @precondition(lambda self: self.sent)
    @rule(pick=_PICKS)
    def reuse_an_id(self, pick: int) -> None:
        """An id comes again with another body: another alert."""
        entry = self.sent[pick % len(self.sent)]
        assert entry.receipt is not None
        body = b"body of another message, %d" % (pick % 3) + entry.receipt.event_id.encode()
        record = replace(entry.receipt.record, value=body)
        receipt = replace(entry.receipt, record=record, body_hash=sha256(body).digest())
        self._send(replace(entry, receipt=receipt))

    @precondition(lambda self: len(self.twin.topic) - self.twin.acked > 1)
    @rule(pick=_PICKS)
    def reorder(self, pick: int) -> None:
        """Two messages that nobody has read yet lie in the other order."""
        topic, first = self.twin.topic, self.twin.acked
        at = first + pick % (len(topic) - first - 1)
        waiting = [topic[at + 1], topic[at], *topic[at + 2 :]]
        del topic[at:]
        for entry in waiting:
            self.twin.publish(entry)

    @rule(worker=_WORKERS, pick=_PICKS, word=_STATUSES, who=_RESPONDERS)
    def report(self, worker: int, pick: int, word: str, who: str) -> None:
        """A responder says something about an assignment as they know it, and it is landed."""
        self.numbers += 1
        busy = self.twin.workers[worker].replica.state.busy
        bound = sorted(busy)
        who = bound[pick % len(bound)] if bound and pick % 5 else who
        self._send(status(who, busy.get(who) or "asg-none", word, f"r{self.numbers}", "handled"))
        self.land(worker, 3, "")

    @rule(worker=_WORKERS, count=st.integers(1, 6), dies=_DEATHS)
    def land(self, worker: int, count: int, dies: str) -> None:
        """A worker lands what lies on the topic; it may die at a step of it."""
        with suppress(Died):
            self.twin.land(worker, count, dies)

    @precondition(lambda self: not self.ticket)
    @rule()
    def begin_slowly(self) -> None:
        """A transaction begins that will take long."""
        self.ticket = self.twin.ticket()

    @precondition(lambda self: self.ticket)
    @rule(worker=_WORKERS, count=st.integers(1, 3))
    def end_at_last(self, worker: int, count: int) -> None:
        """The long transaction gets its turn."""
        self.twin.land(worker, count, ticket=self.ticket)
        self.ticket = 0

    @rule()
    def forget_acks(self) -> None:
        """The broker forgets the last acknowledgements: a rebalance, or a failed commit of offsets."""
        self.twin.acked = max(self.twin.acked - 3, 0)

    @rule(worker=_WORKERS, seconds=st.sampled_from([1, 20, 61, 200, 1000]))
    def tick(self, worker: int, seconds: int) -> None:
        """Time passes, and a worker fires what is due."""
        self.twin.now += seconds * S
        self.twin.tick(worker)

    @rule(
        worker=_WORKERS,
        kind=st.integers(0, 11),
        pick=_PICKS,
        who=_RESPONDERS,
        dies=st.sampled_from(["", "", "", "before", "after"]),
    )
    def operator_action(self, worker: int, kind: int, pick: int, who: str, dies: str) -> None:
        """A dispatcher gives an order, by what a console knows that may be behind."""
        replica = self.twin.workers[worker].replica
        command = order(kind, cast("Any", replica), pick, who)
        seen = replica.state.incident(command.incident_id)
        with suppress(Died, Refused, Conflict, IncidentUnknown):
            entry = Entry(AREA, command.actor, command)
            self.twin.transact(worker, [entry], seen.seq if seen else 0, dies=dies)

    @rule(rows=st.integers(1, 10), dies=st.sampled_from(["", "", "sending", "unmarked"]))
    def relay(self, rows: int, dies: str) -> None:
        """The relay publishes; it may die between sending and marking."""
        self.twin.relay(rows, dies)

    @rule(commits=st.integers(1, 8))
    def replicate(self, commits: int) -> None:
        """The standby catches up, not always to the end."""
        self.twin.replicate(commits)

    @rule(lost=st.integers(1, 4))
    def fail_over(self, lost: int) -> None:
        """The database is replaced by its standby, which lacks the last commits."""
        self.twin.fail_over(lost)

    @invariant()
    def promises_hold(self) -> None:
        """I1 to I7 and I11, as far as they hold at every moment."""
        self.judge.always(self.twin, self.sent)

    def teardown(self) -> None:
        """Heal everything; then nothing may be missing."""
        for entry in self.unsent:
            self._send(entry)
        while self.twin.acked < len(self.twin.topic):
            self.twin.land(0, 50)
        self.twin.tick(1)
        self.twin.relay(10**6)
        self.judge.always(self.twin, self.sent)
        self.judge.healed(self.twin)
