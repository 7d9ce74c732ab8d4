"""Is every alert in exactly one incident, and has every incident somebody, or a reason why not?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from schemas.topics import ASSIGNMENTS, INCIDENTS
from tests.integration.flow.told import Told, known_as, of_topic

_MOVES = ("merged", "split")
"""What a person does to the alerts of an incident; nothing else may take one away from it."""


def membership_faults(records: Iterable[Told], expected: Iterable[str]) -> list[str]:
    """Return what keeps the alerts `expected` from being in exactly one incident each, and no other alert.

    An incident's newest record names its alerts. A repeat or a conflict under the name of the first alert
    would show as an alert named twice; one under a name of its own, as an alert that nobody published.
    """
    newest: dict[str, Told] = {}
    faults: list[str] = []
    for record in of_topic(records, INCIDENTS):
        before = newest.get(record.data["incident_id"])
        if before is None and record.data["event"] != "opened":
            faults.append(f"{record}: the first record of an incident is {record.data['event']}")
        if before is not None and record.data["event"] not in _MOVES:
            lost = set(before.data["alert_ids"]) - set(record.data["alert_ids"])
            faults += [f"{record}: lost alert {name}" for name in sorted(lost)]
        newest[record.data["incident_id"]] = record
    return faults + _count_faults(newest.values(), frozenset(expected))


def _count_faults(newest: Iterable[Told], expected: frozenset[str]) -> list[str]:
    homes: defaultdict[str, list[str]] = defaultdict(list)
    for record in newest:
        for name in record.data["alert_ids"]:
            homes[known_as(name)].append(record.data["incident_id"])
    faults = [f"alert {name} is in no incident" for name in sorted(expected - homes.keys())]
    faults += [f"alert {name} was never published" for name in sorted(homes.keys() - expected)]
    return faults + [
        f"alert {name} is in {', '.join(sorted(found))}"
        for name, found in sorted(homes.items())
        if len(found) > 1
    ]


def response_faults(records: Iterable[Told]) -> list[str]:
    """Return the incidents that nobody was ever sent to without a named reason.

    The reason an incident was opened for is no reason to send nobody: it has to wait for review, or to have
    a record that says who is missing.
    """
    known = list(records)
    sent = {record.data["incident_id"] for record in of_topic(known, ASSIGNMENTS)}
    history: defaultdict[str, list[Told]] = defaultdict(list)
    for record in of_topic(known, INCIDENTS):
        history[record.data["incident_id"]].append(record)
    faults = [
        f"incident {name} has assignments and was never told of" for name in sorted(sent - history.keys())
    ]
    return faults + [
        f"incident {name} has nobody, and no reason why: {told[-1].data.get('reason')!r}"
        for name, told in sorted(history.items())
        if name not in sent and not any(map(_explains, told))
    ]


def _explains(record: Told) -> bool:
    waits: bool = record.data["status"] == "review"
    short: bool = record.data["event"] == "response_short"
    return (waits or short) and bool(record.data.get("reason"))
