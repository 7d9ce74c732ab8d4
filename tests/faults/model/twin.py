"""The service in memory: Kafka, the database with a standby that lags, a relay; one step of them at a time.

What the rules decide is decided by the real rules through the real order of business (`sit`); only the
storage is a twin. `Faults` switches on the mistakes that the machine must find.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from dispatch.model.inputs import PlansAdopted, RosterAdopted
from dispatch.model.state import AreaState, Documents
from dispatch.outbound import from_json
from dispatch.record import Entry
from dispatch.sitting.agenda import sit
from dispatch.sitting.rulebook import present_rules
from dispatch.sitting.sitting import Sitting
from dispatch.store.chain import GENESIS, LogRow
from dispatch.store.codec import decode_events
from dispatch.store.receipts import Admission, _renamed, _suffixed, key_of
from dispatch.store.replica import Replica
from tests.worlds.small import AREA, book, roster

_RULES = present_rules()
_DOCUMENTS = Documents({"roster-1": roster()}, {"plans-1": book()})


@dataclass(frozen=True, slots=True)
class Faults:
    """Mistakes that this service does not make, for the tests of the machine that looks for them."""

    no_receipts: bool = False
    ack_first: bool = False
    unlocked_ids: bool = False


@dataclass(frozen=True, slots=True)
class Commit:
    """What one transaction wrote; `place` orders its rows for the relay (their seq, if all is well)."""

    rows: tuple[LogRow, ...]
    receipts: dict[tuple[str, str, str], bytes]
    offsets: frozenset[int]
    place: int


@dataclass(slots=True)
class Database:
    """Commits in order; the standby has the first `replicated` of them."""

    commits: list[Commit] = field(default_factory=list)
    replicated: int = 0
    cursor: int = 0
    tickets: int = 0

    @property
    def rows(self) -> list[LogRow]:
        """Return the log."""
        return [row for commit in self.commits for row in commit.rows]

    @property
    def receipts(self) -> dict[tuple[str, str, str], bytes]:
        """Return the hash of the body of every receipt."""
        return {key: value for commit in self.commits for key, value in commit.receipts.items()}

    @property
    def offsets(self) -> set[int]:
        """Return the ledger of offsets."""
        return {offset for commit in self.commits for offset in commit.offsets}


class Worker:
    """A process with a replica, which dies with it."""

    def __init__(self) -> None:
        self.replica = Replica(AreaState(AREA, _DOCUMENTS), GENESIS)

    def follow(self, log: Sequence[LogRow]) -> None:
        """Catch up with the log; what does not continue the replica makes it start anew."""
        seq = self.replica.state.seq
        if seq > len(log) or (seq and log[seq - 1].hash != self.replica.hash):
            self.replica = Replica(AreaState(AREA, _DOCUMENTS), GENESIS)
            seq = 0
        for row in log[seq:]:
            work = self.replica.state.fork()
            work.seq, work.at = row.seq, row.at
            for event in decode_events(row.events):
                _RULES.evolve(work, event, row.at)
            self.replica.follow(work, row.hash)


class Died(Exception):
    """The process ended at this step; what it had not committed is gone."""


class Twin:
    """The whole service, with what the outside world has seen of it."""

    def __init__(self, now: int, faults: Faults) -> None:
        self.now = now
        self.faults = faults
        self.database = Database()
        self.workers = [Worker(), Worker()]
        self.topic: list[Entry] = []
        self.acked = 0
        self.published: list[tuple[str, str, int, int, bytes]] = []
        self.rewound_to: int | None = None
        """The first seq that was published and then lost by the database; None in an orderly life."""
        self.transact(0, [Entry(AREA, "t", RosterAdopted("roster-1", "t"))])
        self.transact(0, [Entry(AREA, "t", PlansAdopted("plans-1", "t"))])
        self.replicate()

    def publish(self, entry: Entry) -> None:
        """Put a message on the topic; its offset is its place."""
        assert entry.receipt is not None
        record = replace(entry.receipt.record, offset=len(self.topic))
        self.topic.append(replace(entry, receipt=replace(entry.receipt, record=record)))

    def ticket(self) -> int:
        """Draw a number from the sequence that ids come from where a lock does not give them."""
        self.database.tickets += 1
        return self.database.tickets

    def transact(
        self, worker: int, entries: Sequence[Entry], expected_seq: int | None = None,
        *, dies: str = "", ticket: int = 0,
    ) -> Sitting:  # fmt: skip
        """Run one transaction of the area; the process may die `before` or `after` its COMMIT."""
        mine = self.workers[worker]
        admissions, receipts = self._admit(entries)
        mine.follow(self.database.rows)
        replica = mine.replica
        sitting = Sitting(replica.state, replica.hash, self.now, _RULES)
        sit(sitting, admissions, expected_seq)
        if dies == "before":
            self._die(worker)
        offsets = frozenset(e.receipt.record.offset for e in entries if e.receipt is not None)
        place = ticket or self.ticket() if self.faults.unlocked_ids else sitting.state.seq
        if sitting.rows or offsets:
            self.database.commits.append(Commit(tuple(sitting.rows), receipts, offsets, place))
        if dies == "after":
            self._die(worker)
        sitting.commits_to(replica)()
        return sitting

    def _admit(self, entries: Sequence[Entry]) -> tuple[list[Admission], dict[tuple[str, str, str], bytes]]:
        known, made = self.database.receipts, dict[tuple[str, str, str], bytes]()
        admissions: list[Admission] = []
        for entry in entries:
            if entry.receipt is None:
                admissions.append(Admission(entry, True))
                continue
            named = entry.receipt
            stands = (known | made).get(key_of(named))
            if stands not in (None, named.body_hash):
                named = _suffixed(named, 8)
                stands = (known | made).get(key_of(named))
            made[key_of(named)] = named.body_hash
            admissions.append(Admission(_renamed(entry, named), stands is None or self.faults.no_receipts))
        return admissions, made

    def _die(self, worker: int) -> None:
        self.workers[worker] = Worker()
        raise Died

    def land(self, worker: int, count: int, dies: str = "", ticket: int = 0) -> None:
        """Land the next records and acknowledge them; the process may die at any step of that."""
        batch = self.topic[self.acked : self.acked + count]
        if self.faults.ack_first:
            self.acked += len(batch)
        self.transact(worker, batch, dies=dies, ticket=ticket)
        if not self.faults.ack_first:
            if dies == "unacked":
                self._die(worker)
            self.acked += len(batch)

    def tick(self, worker: int) -> None:
        """Fire all that is due, as the timers of a worker do."""
        for _ in range(100):
            if not self.transact(worker, []).rows:
                return
        raise AssertionError("I5: the area is always due again")

    def relay(self, rows: int, dies: str = "") -> None:
        """Publish the next rows; the relay may die after sending some, or before marking any."""
        database = self.database
        waiting = [c for c in sorted(database.commits, key=lambda c: c.place) if c.place > database.cursor]
        for commit in waiting[:rows]:
            for number, row in enumerate(commit.rows):
                if dies == "sending" and number == len(commit.rows) - 1:
                    return
                self._send(row)
            if dies == "unmarked":
                return
            database.cursor = commit.place

    def _send(self, row: LogRow) -> None:
        for message in from_json(row.messages):
            self.published.append((message.topic, message.key, row.seq, message.index, message.data))

    def replicate(self, commits: int = 10**9) -> None:
        """Let the standby catch up by some commits."""
        self.database.replicated = min(self.database.replicated + commits, len(self.database.commits))

    def fail_over(self, most: int) -> None:
        """Lose at most so many commits that the standby lacks; go back on the topic to what is missing."""
        database = self.database
        kept = max(database.replicated, len(database.commits) - most)
        lost = [row for commit in database.commits[kept:] for row in commit.rows]
        sent = {(seq, index) for _, _, seq, index, _ in self.published}
        gone = [row.seq for row in lost if any((row.seq, m.index) in sent for m in from_json(row.messages))]
        if gone:
            self.rewound_to = min([*gone, self.rewound_to or gone[0]])
        database.commits = database.commits[:kept]
        database.replicated = kept
        database.cursor = min(database.cursor, max((c.place for c in database.commits), default=0))
        missing = set(range(self.acked)) - database.offsets
        self.acked = min([*missing, self.acked])
