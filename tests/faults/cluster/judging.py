"""The checkers: each says, by the invariant it stands for, what broke it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

import asyncpg
import orjson

from dispatch.audit.notices import AUDITOR
from tests.faults.cluster.dispatchers import COMMAND
from tests.faults.cluster.history import Answer, History, Operation
from tests.faults.cluster.lying import Truth, unproven
from tests.faults.cluster.publishers import HTTP, KAFKA
from tests.faults.cluster.responders import REPORT
from tests.faults.cluster.viewer import Viewer
from tests.integration.flow.bookings import booking_faults, lifecycle_faults
from tests.integration.flow.membership import membership_faults, response_faults
from tests.integration.flow.order import DECIDED, order_faults
from tests.integration.flow.refusals import rejection_faults
from tests.integration.flow.told import Told, known_as

_SHOWN: Final = 20


@dataclass
class Evidence:
    """All that a run left behind."""

    history: History
    truth: Truth
    records: list[Told]
    viewer: Viewer
    raced: Sequence[tuple[Operation, ...]]
    notes: Counter[str] = field(default_factory=Counter)
    """How often each order of a dispatcher is in the log."""
    decided: dict[tuple[int, int], str] = field(default_factory=dict)
    """The topic of each message that the log holds, by (seq, index)."""
    unproven: list[str] = field(default_factory=list)
    """Records on the inbound topics without a receipt: topic/partition/offset."""
    raw: set[bytes] = field(default_factory=set)
    """The bytes of all receipts of what was sent."""
    notices: Counter[str] = field(default_factory=Counter)
    """What the auditor told the desk of, by kind."""


async def read_log(dsn: str, evidence: Evidence) -> None:
    """Take in what the database holds."""
    connection = await asyncpg.connect(dsn)
    try:
        for row in await connection.fetch("SELECT seq, input, messages FROM area_log ORDER BY seq"):
            given = orjson.loads(row["input"])
            if given["kind"] == "note" and "/" in given.get("text", ""):
                evidence.notes[given["text"]] += 1
            for message in orjson.loads(row["messages"]):
                evidence.decided[row["seq"], message["index"]] = message["topic"]
        for row in await connection.fetch("SELECT event_id, raw, topic FROM receipt"):
            if row["topic"] == AUDITOR:
                evidence.notices[row["event_id"].partition("/")[0]] += 1
                evidence.truth.names.add(known_as(row["event_id"]))
            else:
                evidence.raw.add(row["raw"])
        evidence.unproven = await unproven(connection, evidence.truth.records)
    finally:
        await connection.close()


def judge(evidence: Evidence) -> dict[str, list[str]]:
    """Return what breaks each invariant, the first few of each; nothing when all hold."""
    found = {
        "I1 no loss": [*losses(evidence), *membership_faults(evidence.records, evidence.truth.names)],
        "I1 every incident has a response or a reason": response_faults(evidence.records),
        "I1 what cannot be read reaches a person": rejection_faults(
            evidence.records, evidence.truth.unreadable
        ),
        "I2 no phantom": list(phantoms(evidence)),
        "I3 no double booking": booking_faults(evidence.records),
        "I4 order": [*order_faults(evidence.records), *lifecycle_faults(evidence.records)],
        "I4 an order is carried out once or not at all": list(command_faults(evidence)),
        "I6 all that was decided is published": list(publishing_faults(evidence)),
        "I13 the screen shows what was decided": list(viewer_faults(evidence)),
    }
    return {name: faults[:10] for name, faults in found.items() if faults}


def losses(evidence: Evidence) -> Iterator[str]:
    """Everything that a client was told is taken lies on the topic, and has a receipt."""
    for kind in (KAFKA, HTTP):
        for name in sorted(evidence.history.named(kind, Answer.OK)):
            named = kind == HTTP or "repeat or unreadable" not in name
            if named and name not in evidence.truth.names:
                yield f"{kind} {name} was confirmed and is not on its topic"
        for name in sorted(evidence.history.named(kind, Answer.FAILED)):
            yield f"{kind} {name} was refused"
    for name in sorted(evidence.history.named(REPORT, Answer.OK).keys() - evidence.truth.reports):
        yield f"report {name} was confirmed and is not on its topic"
    if evidence.unproven:
        places = ", ".join(evidence.unproven[:_SHOWN])
        yield f"{len(evidence.unproven)} records have no receipt: {places}"


def phantoms(evidence: Evidence) -> Iterator[str]:
    """Every receipt is of a record that was sent."""
    sent = {one.value for one in evidence.truth.records}
    yield from (f"a receipt of what was never sent: {raw[:80]!r}" for raw in sorted(evidence.raw - sent))
    yield from (f"nobody sent {one.value[:80]!r}" for one in evidence.truth.phantoms)


def command_faults(evidence: Evidence) -> Iterator[str]:
    """What was confirmed is in the log once, what failed is not, what is unknown at most once."""
    for one in evidence.history.operations:
        if one.kind != COMMAND:
            continue
        times = evidence.notes[one.name]
        wrong = {Answer.OK: times != 1, Answer.FAILED: times != 0, Answer.UNKNOWN: times > 1}[one.answer]
        if wrong:
            yield f"{one.name} was answered {one.answer} and is in the log {times} times"
    for both in evidence.raced:
        if sum(evidence.notes[one.name] for one in both) > 1:
            yield f"both orders upon one state were carried out: {[one.name for one in both]}"


def publishing_faults(evidence: Evidence) -> Iterator[str]:
    """Every message of the log is on its topic, and nothing else is."""
    told = {record.place[1:]: record.topic for record in evidence.records if record.topic in DECIDED}
    decided = evidence.decided
    yield from (f"{place} of {decided[place]} was not published" for place in sorted(decided.keys() - told))
    yield from (f"{place} on {told[place]} is not in the log" for place in sorted(told.keys() - decided))


def viewer_faults(evidence: Evidence) -> Iterator[str]:
    """The live feed showed every message from its first row on, but for what it was told to load anew."""
    shown = set(evidence.viewer.places)
    if not shown:
        yield "nothing was shown"
        return
    first = min(shown)[0]
    missed = {place for place in evidence.decided if place[0] > first} - shown
    newest = int(evidence.viewer.last_id.partition(":")[2] or 0)
    reloaded = evidence.viewer.resyncs
    for place in sorted(missed):
        if place[0] <= newest and not any(place[0] <= seq for seq in reloaded):
            yield f"{place} of {evidence.decided[place]} was not shown"
    yield from (
        f"{place} was shown and is not in the log" for place in sorted(shown - evidence.decided.keys())
    )
