"""The invariants, judged after every step of the machine and once more when all has healed."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

from dispatch.model.events import AlertLinked, ResponderNotified, TierReached
from dispatch.outbound import OutboundMessage, from_json
from dispatch.record import Entry
from dispatch.store.chain import GENESIS
from dispatch.store.codec import decode_events
from dispatch.store.receipts import key_of
from tests.faults.model.twin import Twin, Worker
from tests.property.test_area_log import check


@dataclass(frozen=True, slots=True)
class _Facts:
    """What a log row says, by event."""

    linked: tuple[str, ...]
    notified: tuple[str, ...]
    stepped: tuple[tuple[str, int, int], ...]


@lru_cache(maxsize=4096)
def _facts(events: bytes) -> _Facts:
    found = decode_events(events)
    return _Facts(
        tuple(e.link.key for e in found if isinstance(e, AlertLinked)),
        tuple(e.assignment.assignment_id for e in found if isinstance(e, ResponderNotified)),
        tuple((e.incident_id, e.tier, e.due_at) for e in found if isinstance(e, TierReached)),
    )


@lru_cache(maxsize=4096)
def _messages(row: bytes) -> tuple[OutboundMessage, ...]:
    return tuple(from_json(row))


class Judge:
    """Folds the log for itself, and compares everything with what was sent."""

    def __init__(self) -> None:
        self._own = Worker()

    def always(self, twin: Twin, sent: list[Entry]) -> None:
        """Check what must hold at every moment."""
        self._own.follow(twin.database.rows)
        state = self._own.replica.state
        # I1 (in exactly one incident), I3 and I5 (nothing open without a time) of the state.
        check(state, {}, twin.now)
        bodies = {entry.receipt.body_hash for entry in sent if entry.receipt is not None}
        assert set(twin.database.receipts.values()) <= bodies, "I2: a receipt of what nobody sent"
        _chain(twin)
        _once(twin)
        assert set(range(twin.acked)) <= twin.database.offsets, "I7: acknowledged, and not on record"
        _order(twin)

    def healed(self, twin: Twin) -> None:
        """Check what must hold once everything was delivered, fired and relayed."""
        assert twin.acked == len(twin.topic), "I1: not everything was landed"
        bodies = set(twin.database.receipts.values())
        messages = {(key_of(e.receipt), e.receipt.body_hash) for e in twin.topic if e.receipt is not None}
        assert {body for _, body in messages} <= bodies, "I1: a message has no receipt"
        linked = Counter(key for row in twin.database.rows for key in _facts(row.events).linked)
        alerts = {message for message in messages if message[0][0] == "alerts"}
        assert len(linked) == len(alerts), f"I1: {len(alerts)} alerts, {len(linked)} of them in an incident"
        due = self._own.replica.state.next_due_at
        assert due is None or due > twin.now, "I5: something is due and did not fire"
        sent = {(seq, index, data) for _, _, seq, index, data in twin.published}
        for row in twin.database.rows:
            for m in _messages(row.messages):
                assert (row.seq, m.index, m.data) in sent, f"I6: row {row.seq} is not published"


def _chain(twin: Twin) -> None:
    before, at = GENESIS, 0
    for number, row in enumerate(twin.database.rows, 1):
        assert (row.seq, row.prev_hash) == (number, before), f"I4: row {row.seq} at place {number}"
        assert row.at >= at, "I4: time runs back"
        before, at = row.hash, row.at


def _once(twin: Twin) -> None:
    facts = [(row.at, _facts(row.events)) for row in twin.database.rows]
    for what, counts in (
        ("alert", Counter(key for _, each in facts for key in each.linked)),
        ("notice of", Counter(name for _, each in facts for name in each.notified)),
        ("step of", Counter((i, tier) for _, each in facts for i, tier, _ in each.stepped)),
    ):
        for name, count in counts.items():
            assert count == 1, f"I11: {what} {name} took effect {count} times"
    for at, each in facts:
        assert all(due <= at for _, _, due in each.stepped), "I5: a tier stepped up early"


def _order(twin: Twin) -> None:
    """I6 for a reader that skips repeats: the log's order by key, and only what is on record.

    A database that lost published rows gives their numbers away again, and no reader can tell the new
    row from a repeat of the lost one: from there on only `healed` holds. Synchronous replication, under
    which the relay sees no row that the standby lacks, is what rules this out.
    """
    end = twin.rewound_to if twin.rewound_to is not None else len(twin.database.rows) + 1
    known = {(r.seq, m.index): m.data for r in twin.database.rows for m in _messages(r.messages)}
    last: dict[tuple[str, str], tuple[int, int]] = {}
    seen: set[tuple[int, int]] = set()
    for topic, key, seq, index, data in twin.published:
        if seq >= end or (seq, index) in seen:
            continue
        seen.add((seq, index))
        assert known.get((seq, index)) == data, f"I6: {seq}:{index} is published, not on record"
        assert (seq, index) > last.get((topic, key), (0, 0)), f"I6: {seq}:{index} of {key} is out of order"
        last[topic, key] = (seq, index)
    for row in twin.database.rows[: end - 1]:
        if row.seq <= twin.database.cursor and not twin.faults.unlocked_ids:
            assert all((row.seq, m.index) in seen for m in _messages(row.messages)), "I6: passed over"
