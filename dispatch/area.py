"""The command area: one ordered log, and everything that happens in the area appended to it.

One transaction does it all (`dispatch.transaction`): receipts, decision, log rows, projections; only after
its COMMIT does the state in memory follow. The same area may be written from any number of processes.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence

import structlog

from dispatch.failpoints import hit
from dispatch.model.commands import Command
from dispatch.model.plan import PlanBook
from dispatch.model.roster import Roster
from dispatch.model.state import AreaState, Documents
from dispatch.record import Entry, Outcome
from dispatch.sitting.company import Company, Share, hand_out
from dispatch.sitting.portion import Portion
from dispatch.sitting.rulebook import Rulebook, present_rules
from dispatch.sitting.sitting import Sitting
from dispatch.store.errors import Diverged, DoubleBooking, Transient
from dispatch.store.folding import catch_up
from dispatch.store.loading import load_state
from dispatch.store.log import Head, read_head
from dispatch.store.pool import Store
from dispatch.store.replica import Replica
from dispatch.store.retry import BRIEF, persist
from dispatch.transaction import Transactions

_log = structlog.get_logger(__name__)


def _silent(_: str) -> None:
    """Tell nobody of new rows: who wants them looks by themselves."""


class CommandArea:
    """One command area as this process sees it. Many tasks may use it; they take turns in order of coming.

    `announce` is called with the area's code after each COMMIT; it must be quick and never fail.
    """

    def __init__(
        self,
        area_id: str,
        store: Store,
        rules: Rulebook | None = None,
        documents: Documents | None = None,
        announce: Callable[[str], None] = _silent,
    ) -> None:
        self.area_id = area_id
        self._store = store
        self._rules = rules or present_rules()
        self._documents = documents or Documents()
        self._transactions = Transactions(area_id, store, self._rules, self._documents, announce)
        self._turn = asyncio.Lock()
        self._portion = Portion()
        self._company = Company()
        self._replica: Replica | None = None

    @property
    def roster(self) -> Roster | None:
        """The roster that the area works with, as this process knows; None before the first."""
        index = self._replica.state.index if self._replica is not None else None
        return index.fixed.roster if index is not None else None

    @property
    def plans(self) -> PlanBook | None:
        """The plan book that the area opens incidents under, as this process knows; None before the first."""
        state = self._replica.state if self._replica is not None else None
        return state.documents.plans.get(state.plan_version) if state is not None else None

    async def apply(self, entries: Sequence[Entry]) -> list[Outcome]:
        """Put the entries on record and act on those that are new; returns when all is committed.

        Raises Transient when nothing is certain: call again with the same entries, the receipts tell
        what has happened. Raises AreaUnknown, DocumentMissing and StoreError when that would not help.
        """
        with self._company.of(entries) as batch:
            async with self._turn:
                while batch.rest:
                    await self._take(self._company.shares(batch, self._portion.entries))
        return batch.outcomes

    async def _take(self, shares: Sequence[Share]) -> None:
        """Run one transaction for these shares; for the first alone if it cannot be done for all."""
        entries = [entry for _, part in shares for entry in part]
        began = time.perf_counter()
        try:
            outcomes = (await self._transact(entries)).outcomes
        except Transient:
            # Were it too much for the server's limits, the same again would fail for ever.
            self._portion.failed(len(entries), time.perf_counter() - began)
            raise
        except Exception:
            # What is wrong may be somebody else's: who has the turn answers for their own entries only.
            if len(shares) == 1:
                raise
            return await self._take(shares[:1])
        self._portion.learn(len(entries), time.perf_counter() - began)
        hand_out(shares, outcomes)

    async def set_aside(self, entries: Sequence[Entry]) -> list[Outcome]:
        """Put refused messages that ask for no decision on record; returns when all is committed.

        Nobody waits for them: they take no turn, and the area's lock is not touched. The entries have no
        input. Raises Transient when nothing is certain: call again with the same entries; and StoreError.
        """
        return await self._transactions.set_aside(entries)

    async def command(self, command: Command, expected_seq: int) -> Outcome:
        """Carry out a person's command; passing trouble is tried again for a moment.

        Raises Conflict when the incident changed after `expected_seq`, Refused when the rules do not
        allow it, IncidentUnknown, Transient when the database stays away.
        """
        entry = Entry(self.area_id, command.actor, command)

        async def once() -> Outcome:
            async with self._turn:
                hit("command.before")
                sitting = await self._transact((entry,), expected_seq)
                hit("command.after")
                return sitting.outcomes[0]

        return await persist(once, BRIEF, f"command {command.kind}")

    async def tick(self) -> bool:
        """Act on what is due; False when nothing was. Raises Transient."""
        async with self._turn:
            return bool((await self._transact(())).rows)

    def stands_at(self, head: Head) -> bool:
        """Tell whether the state in memory is that of the row where the log ends."""
        replica = self._replica
        return replica is not None and (replica.state.seq, replica.hash) == (head.seq, head.hash)

    async def present(self) -> AreaState:
        """Return the state as of the newest committed row. It is live: read it before the next await."""
        async with self._turn:
            replica = await self._loaded()
            try:
                async with self._store.connection() as connection:
                    head = await read_head(connection, self.area_id)
                    await catch_up(connection, replica, head, self._rules)
            except Diverged as error:
                self._forget(error)
                replica = await self._loaded()
            return replica.state

    async def _transact(self, entries: Sequence[Entry], expected_seq: int | None = None) -> Sitting:
        """Run one transaction. The state in memory is that of before, or of after, whatever happens."""
        replica = await self._loaded()
        try:
            return await self._transactions.run(replica, entries, expected_seq)
        except (Diverged, DoubleBooking) as error:
            self._forget(error)
            raise

    async def _loaded(self) -> Replica:
        if self._replica is None:
            self._replica = await load_state(self._store, self.area_id, self._documents)
        return self._replica

    def _forget(self, error: Exception) -> None:
        """Load the state anew next time: this one may not be what the database has."""
        _log.error("the area's state is loaded anew", area_id=self.area_id, reason=str(error))
        self._replica = None
