"""The invariants of the harness, judged on what a run left behind; each finding starts with its number."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from tests.faults.crash.desk import ORDERS
from tests.faults.crash.ledger import Left, Row
from tests.faults.crash.messages import GARBLED

_ACTIVE = {"notified", "accepted", "en_route", "on_scene"}


def always(left: Left) -> list[str]:
    """Return what is wrong at any moment, right after a death included."""
    return [*phantoms(left), *double_bookings(left), *gaps(left), *early_acks(left), *unlogged(left)]


def at_the_end(left: Left) -> list[str]:
    """Return what is wrong once everything was delivered again and relayed."""
    return [*always(left), *losses(left), *timers(left), *unpublished(left), *repeated_effects(left)]


def losses(left: Left) -> Iterator[str]:
    """I1: every message on a topic has one receipt, and every alert is in exactly one incident."""
    wanted = {(_family(each.topic), each.value) for each in left.inbound}
    receipts = Counter((family, raw) for family, _, raw in left.receipts)
    for message in wanted:
        if receipts[message] != 1:
            yield f"I1: {receipts[message]} receipts of {message}"
    for place in {(each.topic, each.offset) for each in left.inbound} - left.landed:
        yield f"I1: {place} is not in the ledger of offsets"
    links = Counter(event["link"]["key"] for _, event in left.events("alert_linked"))
    alerts = {raw for family, raw in wanted if family == "alerts"}
    if sum(links.values()) != len(alerts) or len(links) != len(alerts):
        yield f"I1: {len(alerts)} alerts, linked {links}"
    holders = Counter(key for keys in _holdings(left).values() for key in keys)
    if holders != Counter(links.keys()):
        yield f"I1: alerts are held as {holders}"


def phantoms(left: Left) -> Iterator[str]:
    """I2: every receipt is, byte for byte, a message that was sent."""
    sent = {(_family(each.topic), each.value) for each in left.inbound}
    for family, event_id, raw in left.receipts:
        if (family, raw) not in sent:
            yield f"I2: receipt {event_id} of {family} is of no message that was sent"


def double_bookings(left: Left) -> Iterator[str]:
    """I3: folding the log anew, no responder ever has two active assignments."""
    who: dict[str, str] = {}
    active: dict[str, set[str]] = {}
    for row in left.rows:
        for event in row.events:
            if event["kind"] == "responder_notified":
                made = event["assignment"]
                who[made["assignment_id"]] = made["responder_id"]
                active.setdefault(made["responder_id"], set()).add(made["assignment_id"])
            elif event["kind"] == "assignment_changed" and event["status"] not in _ACTIVE:
                active[who[event["assignment_id"]]].discard(event["assignment_id"])
            for responder_id, held in active.items():
                if len(held) > 1:
                    yield f"I3: row {row.seq}: {responder_id} is in {sorted(held)}"


def gaps(left: Left) -> Iterator[str]:
    """I4: rows count up by one from 1 to the head, and their time never runs back."""
    if [row.seq for row in left.rows] != list(range(1, left.head[0] + 1)):
        yield f"I4: rows {[row.seq for row in left.rows]}, head {left.head[0]}"
    times = [row.at for row in left.rows]
    if times != sorted(times):
        yield f"I4: times run back: {times}"


def timers(left: Left) -> Iterator[str]:
    """I5: a tier steps up once, when it is due and not before; what is open waits for something."""
    steps = Counter((event["incident_id"], event["tier"]) for _, event in left.events("tier_reached"))
    yield from (f"I5: tier reached {count} times: {step}" for step, count in steps.items() if count > 1)
    for row, event in left.events("tier_reached"):
        if row.at < event["due_at"]:
            yield f"I5: row {row.seq} steps up {event['due_at'] - row.at} ms early"
    if not any(event["reason"] == "nobody_accepted" for _, event in left.events("tier_reached")):
        yield "I5: no tier came due: the workload does not test timers"
    if left.head[1] is None:
        yield "I5: incidents are open and nothing is due"


def unpublished(left: Left) -> Iterator[str]:
    """I6: every message is published as decided, and a reader that skips repeats sees them in order."""
    wanted = [
        (m["topic"], m["key"], f"{m['data']['area_id']}:{row.seq}:{m['index']}", m["data"])
        for row in left.rows
        for m in row.messages
    ]
    first: dict[str, tuple[str, str, str, object]] = {}
    for record in left.published:
        first.setdefault(record[2], record)
    decided = [record for record in first.values() if record[0] != "alerts.rejected"]
    for lane in {record[:2] for record in wanted}:
        if [r for r in decided if r[:2] == lane] != [r for r in wanted if r[:2] == lane]:
            yield f"I6: {lane} is not published as decided, or out of order"
    if len(decided) != len(wanted):
        yield f"I6: {len(wanted)} messages decided, {len(decided)} published"
    refused = {name for name, record in first.items() if record[0] == "alerts.rejected"}
    for number, marked, _ in left.rejections:
        if not marked or f"440515:rejection:{number}" not in refused:
            yield f"I6: rejection {number} is not published"


def unlogged(left: Left) -> Iterator[str]:
    """I6: nothing is published that is not on record."""
    known = {f"440515:{row.seq}:{m['index']}": m["data"] for row in left.rows for m in row.messages}
    for topic, _, name, data in left.published:
        if topic != "alerts.rejected" and known.get(name) != data:
            yield f"I6: {topic} has {name}, which is not what the log has there"


def early_acks(left: Left) -> Iterator[str]:
    """I7: nothing is acknowledged that is not on record."""
    for topic, count in left.acked.items():
        for offset in range(count):
            if (topic, offset) not in left.landed:
                yield f"I7: {topic} is acknowledged up to {count}, offset {offset} is not on record"


def repeated_effects(left: Left) -> Iterator[str]:
    """I11: each message and each order takes effect once, nobody is notified twice of one assignment."""
    for kind in ("alert_received", "status_reported"):
        given = Counter(_named(row) for row in left.inputs(kind))
        yield from (f"I11: {count} rows for {name}" for name, count in given.items() if count > 1)
    notices = Counter(e["assignment"]["assignment_id"] for _, e in left.events("responder_notified"))
    yield from (f"I11: {name} notified {count} times" for name, count in notices.items() if count > 1)
    pairs = Counter(
        (e["assignment"]["incident_id"], e["assignment"]["responder_id"], e["assignment"]["tier"])
        for _, e in left.events("responder_notified")
    )
    yield from (f"I11: {pair} asked {count} times" for pair, count in pairs.items() if count > 1)
    orders = Counter(row.actor for row in left.rows if row.actor in ORDERS)
    if orders != Counter(ORDERS):
        yield f"I11: orders carried out: {orders}"
    garbled = sum(row.input["alert"]["unreadable"] != "" for row in left.inputs("alert_received"))
    if garbled != sum(1 for raw in {each.value for each in left.inbound} if raw == GARBLED):
        yield f"I11: {garbled} unreadable alerts for a person"
    aside = {each.topic for each in left.inbound if each.value == GARBLED and _family(each.topic) != "alerts"}
    refused = garbled + len(aside) + sum(1 for _ in left.events("report_refused"))
    if len(left.rejections) != refused:
        yield f"I11: {refused} refused messages, but: {[reason for _, _, reason in left.rejections]}"


def _named(row: Row) -> str:
    alert = row.input.get("alert")
    return str(alert["key"] if alert else row.input["report_id"])


def _family(topic: str) -> str:
    return "alerts" if topic.startswith("alerts.") else topic


def _holdings(left: Left) -> dict[str, list[str]]:
    """Return the alerts of each incident; nobody merges or splits in this workload."""
    held: dict[str, list[str]] = {}
    for _, event in left.events("alert_linked"):
        held.setdefault(event["link"]["incident_id"], []).append(event["link"]["key"])
    for _, event in left.events("incident_opened"):
        held.setdefault(event["incident"]["incident_id"], [])
    return held
