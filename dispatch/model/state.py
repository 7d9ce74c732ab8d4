"""The state of a command area: what folding its log gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from dispatch.model.advisory import Advisory
from dispatch.model.alert import AlertLink
from dispatch.model.assignment import Assignment
from dispatch.model.due_table import DueTable
from dispatch.model.grouped import GroupedTable
from dispatch.model.incident import Incident
from dispatch.model.nearby import ADVISORIES, INCIDENTS, LINKS
from dispatch.model.plan import PlanBook
from dispatch.model.responder import Standing
from dispatch.model.responder_index import ResponderIndex
from dispatch.model.roster import Roster
from dispatch.model.roster_index import RosterIndex
from dispatch.model.table import Table


@dataclass(slots=True)
class Documents:
    """The content-addressed documents that a log refers to: rosters and plan books by version."""

    rosters: dict[str, Roster] = field(default_factory=dict)
    plans: dict[str, PlanBook] = field(default_factory=dict)


class DocumentMissing(LookupError):
    """The log refers to a roster or plan book that was not loaded."""


class AreaState:
    """Everything the rules know of an area after row `seq` of its log, decided at `at` (UTC ms).

    `incidents` holds those not closed, `closed` those closed recently, `assignments` those of both,
    `busy` the active assignment of each responder that has one, `links` the alerts of both by key,
    `due` when each open incident needs something next. Only `evolve` changes a state.
    """

    __slots__ = (
        "advisories", "area_id", "assignments", "at", "busy", "closed", "documents", "due", "incidents",
        "index", "links", "plan_version", "roster_version", "seq", "standings",
    )  # fmt: skip

    def __init__(self, area_id: str, documents: Documents | None = None) -> None:
        self.area_id = area_id
        self.seq = 0
        self.at = 0
        self.documents = documents or Documents()
        self.roster_version = ""
        self.plan_version = ""
        self.index: ResponderIndex | None = None
        self.incidents: GroupedTable[Incident] = GroupedTable(INCIDENTS)
        self.closed: Table[str, Incident] = Table()
        self.assignments: Table[str, Assignment] = Table()
        self.busy: Table[str, str] = Table()
        self.standings: Table[str, Standing] = Table()
        self.advisories: GroupedTable[Advisory] = GroupedTable(ADVISORIES)
        self.links: GroupedTable[AlertLink] = GroupedTable(LINKS)
        self.due = DueTable()

    def _tables(self) -> Mapping[str, Table[str, object]]:
        names = ("incidents", "closed", "assignments", "busy", "standings", "advisories", "links", "due")
        return {name: getattr(self, name) for name in names}

    def fork(self) -> AreaState:
        """Return a state that starts equal and whose changes leave this one alone."""
        child = AreaState(self.area_id, self.documents)
        child.seq, child.at = self.seq, self.at
        child.roster_version, child.plan_version = self.roster_version, self.plan_version
        child.index = self.index.fork() if self.index is not None else None
        for name, table in self._tables().items():
            setattr(child, name, table.fork())
        return child

    def copy(self) -> AreaState:
        """Return an independent root state that equals this one: to look at while this one goes on."""
        twin = AreaState(self.area_id, self.documents)
        twin.seq, twin.at = self.seq, self.at
        twin.roster_version, twin.plan_version = self.roster_version, self.plan_version
        for name, table in self._tables().items():
            setattr(twin, name, table.copy())
        twin.index = self.index.copy() if self.index is not None else None
        return twin

    def absorb(self, fork: AreaState) -> None:
        """Take over what a direct fork of this state became; the fork is used up."""
        for name, table in self._tables().items():
            table.absorb(getattr(fork, name))
        self.seq, self.at = fork.seq, fork.at
        self.roster_version, self.plan_version = fork.roster_version, fork.plan_version
        self.index = fork.index

    def reindex(self) -> None:
        """Bring the index up to the tables (after loading, or a new roster)."""
        if self.index is not None:
            self.index.sync(list(self.standings.items()), list(self.busy.items()))

    def set_standing(self, standing: Standing) -> None:
        """Record what is known of a responder; the index follows at once."""
        self.standings[standing.responder_id] = standing
        if self.index is not None:
            self.index.sync(((standing.responder_id, standing),), ())

    def set_busy(self, responder_id: str, assignment_id: str | None) -> None:
        """Record the active assignment of a responder (None: free); the index follows at once."""
        if assignment_id is None:
            self.busy.discard(responder_id)
        else:
            self.busy[responder_id] = assignment_id
        if self.index is not None:
            self.index.sync((), ((responder_id, assignment_id),))

    @property
    def responders(self) -> ResponderIndex:
        """The responders; raises DocumentMissing before a roster is installed."""
        if self.index is None:
            raise DocumentMissing(f"area {self.area_id} has no roster yet: import one first")
        return self.index

    @property
    def registry(self) -> RosterIndex:
        """The roster's index; raises DocumentMissing before a roster is installed."""
        return self.responders.fixed

    def book(self, version: str = "") -> PlanBook:
        """Return the plan book of `version` (the present one by default); raises DocumentMissing."""
        wanted = version or self.plan_version
        book = self.documents.plans.get(wanted)
        if book is None:
            raise DocumentMissing(
                f"area {self.area_id}: plan book {wanted or '(none adopted)'} is not loaded"
            )
        return book

    def incident(self, incident_id: str) -> Incident | None:
        """Return an open or recently closed incident, or None."""
        return self.incidents.get(incident_id) or self.closed.get(incident_id)

    @property
    def next_due_at(self) -> int | None:
        """The earliest time (UTC ms) at which anything in the area is due, or None."""
        return next((at for at, _ in self.due.in_order()), None)
