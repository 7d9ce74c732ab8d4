"""The rows that state changes become: one list of columns a table, for reads and for a quick start."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from dispatch.model.advisory import Advisory
from dispatch.model.alert import AlertLink
from dispatch.model.assignment import Assignment
from dispatch.model.incident import Incident
from dispatch.model.responder import Standing
from dispatch.model.state import AreaState
from dispatch.store.codec import canonical

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "inc": ("ids", "statuses", "priorities", "categories", "tiers", "towns", "villages", "plans", "opened",
            "closed", "seqs", "due", "retained", "records"),
    "asg": ("ids", "incidents", "responders", "kinds", "roles", "tiers", "statuses", "notified", "respond_by",
            "changed", "retained", "records"),
    "sta": ("ids", "duties", "position_ats", "retained", "records"),
    "adv": ("ids", "incidents", "kinds", "audiences", "statuses", "approve_by", "ats", "retained", "records"),
    "lnk": ("keys", "incidents", "sources", "ats", "retained", "records"),
}  # fmt: skip
"""The parameters of `append` a table, in the order of the tuples made here."""

GONE = {
    "inc": "gone_incidents", "asg": "gone_assignments", "sta": "gone_standings", "adv": "gone_advisories",
    "lnk": "gone_links",
}  # fmt: skip
TABLES = {"asg": "assignments", "sta": "standings", "adv": "advisories", "lnk": "links"}


def row(table: str, value: Any, due: int | None, retained: bool) -> tuple[Any, ...]:
    """Return the projected columns of one value; `due` (UTC ms) counts for incidents only."""
    return _ROW[table](value, due, retained)


def _incident(i: Incident, due: int | None, retained: bool) -> tuple[Any, ...]:
    return (
        i.incident_id, i.status, i.priority, i.category, i.tier, i.town, i.village, i.plan_version,
        i.opened_at, i.closed_at, i.seq, due, retained, canonical(i),
    )  # fmt: skip


def _assignment(a: Assignment, _: int | None, retained: bool) -> tuple[Any, ...]:
    return (
        a.assignment_id, a.incident_id, a.responder_id, a.responder_kind, a.role, a.tier, a.status,
        a.notified_at, a.respond_by, a.changed_at, retained, canonical(a),
    )  # fmt: skip


def _standing(s: Standing, _: int | None, retained: bool) -> tuple[Any, ...]:
    return s.responder_id, s.duty, s.position_at, retained, canonical(s)


def _advisory(a: Advisory, _: int | None, retained: bool) -> tuple[Any, ...]:
    return (
        a.advisory_id, a.incident_id, a.kind, a.audience, a.status, a.approve_by, a.at, retained,
        canonical(a),
    )  # fmt: skip


def _link(k: AlertLink, _: int | None, retained: bool) -> tuple[Any, ...]:
    return k.key, k.incident_id, k.source_id, k.at, retained, canonical(k)


_ROW: dict[str, Callable[[Any, int | None, bool], tuple[Any, ...]]] = {
    "inc": _incident,
    "asg": _assignment,
    "sta": _standing,
    "adv": _advisory,
    "lnk": _link,
}


class Changes:
    """What a fork changed, table by table. A value that is gone keeps the last form it was seen in."""

    def __init__(self) -> None:
        self._last: dict[str, dict[str, tuple[Any, int | None]]] = {table: {} for table in COLUMNS}
        self._gone: dict[str, set[str]] = {table: set() for table in COLUMNS}

    def take(self, fork: AreaState) -> None:
        """Note all that the fork changed."""
        for table, name in TABLES.items():
            for key, value in getattr(fork, name).changes():
                self._note(table, key, value, None)
            self._last[table].update((key, (value, None)) for key, value in getattr(fork, name).lost())
        ids = {key for key, _ in fork.incidents.changes()} | {key for key, _ in fork.closed.changes()}
        for key in sorted(ids):
            self._note("inc", key, fork.incident(key), fork.due.get(key))
        # Closed long ago and let go of, in this fork: of those that it also changed the last form counts.
        lost = {key: (value, None) for key, value in fork.closed.lost() if fork.incident(key) is None}
        self._last["inc"].update(lost)

    def _note(self, table: str, key: str, value: Any, due: int | None) -> None:
        if value is None:
            self._gone[table].add(key)
        else:
            self._last[table][key] = (value, due)

    def rows(self, table: str) -> list[tuple[Any, ...]]:
        """Return the rows to write, ended assignments before active ones, else by key."""
        gone = self._gone[table]
        rows = [row(table, v, due, key not in gone) for key, (v, due) in sorted(self._last[table].items())]
        if table == "asg":
            active = {key for key, (value, _) in self._last[table].items() if value.active}
            rows.sort(key=lambda r: (r[0] in active, r[0]))
        return rows

    def gone(self, table: str) -> list[str]:
        """Return the keys that left the state and were not changed before."""
        return sorted(self._gone[table] - self._last[table].keys())

    def parameters(self) -> dict[str, Any]:
        """Return the parameters of `append` for the projections."""
        found: dict[str, Any] = {GONE[table]: self.gone(table) for table in COLUMNS}
        for table, names in COLUMNS.items():
            found |= dict(
                zip((f"{table}_{n}" for n in names), columns(self.rows(table), len(names)), strict=True)
            )
        return found


def columns(rows: Iterable[tuple[Any, ...]], width: int) -> list[list[Any]]:
    """Turn rows into `width` columns, also when there are none."""
    turned = [list(column) for column in zip(*rows, strict=True)]
    return turned or [[] for _ in range(width)]
