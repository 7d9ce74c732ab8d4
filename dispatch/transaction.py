"""One transaction of a command area: in one step where all is as this process knows it, else step by step."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import structlog

from dispatch.failpoints import hit
from dispatch.model.state import Documents
from dispatch.record import Entry, Outcome
from dispatch.sitting.agenda import sit
from dispatch.sitting.rulebook import Rulebook
from dispatch.sitting.sitting import Sitting
from dispatch.store.append import append, append_with_receipts, set_aside, set_aside_with_receipts
from dispatch.store.clock import ClockReading
from dispatch.store.documents import know
from dispatch.store.errors import CommitUnknown, Outdated, StoreError
from dispatch.store.folding import catch_up
from dispatch.store.log import Head, area_clock, lock_head, stands
from dispatch.store.pool import Store, Unit
from dispatch.store.receipts import Admission, admit, presumed
from dispatch.store.replica import Replica

_log = structlog.get_logger(__name__)


class Transactions:
    """The transactions of one area; whoever asks for one that decides has the area's turn in this process.

    Step by step: receipts, lock, catch up, decide, append, COMMIT. While nobody else writes to the area, the
    process knows beforehand what the first three would tell. It then decides at once and sends everything as
    one statement, which does nothing at all if the log, a receipt or the clock is not as presumed.
    """

    def __init__(
        self,
        area_id: str,
        store: Store,
        rules: Rulebook,
        documents: Documents,
        announce: Callable[[str], None],
    ) -> None:
        self._area_id = area_id
        self._store = store
        self._rules = rules
        self._documents = documents
        self._announce = announce
        self._clock = ClockReading()
        self._alone = False

    async def run(self, replica: Replica, entries: Sequence[Entry], expected_seq: int | None) -> Sitting:
        """Run one transaction. The replica is that of before, or of after, whatever happens.

        Raises what `CommandArea.apply` and `CommandArea.command` raise, and Diverged, DoubleBooking.
        """
        if expected_seq is None and (presumption := self._presume(replica, entries)) is not None:
            sitting = await self._in_one_step(replica, *presumption)
            if sitting is not None:
                return sitting
        return await self._step_by_step(replica, entries, expected_seq)

    async def set_aside(self, entries: Sequence[Entry]) -> list[Outcome]:
        """Put refused messages that ask for no decision on record; the area's lock is not touched."""
        admissions = presumed(entries)
        if admissions is None or not await self._set_aside_in_one_step(admissions):
            async with self._store.transaction() as unit:
                admissions = await admit(unit.connection, self._area_id, entries)
                await set_aside(unit.connection, self._area_id, admissions)
                unit.after_commit(lambda: self._announce(self._area_id))
        hit("aside.after")
        return [Outcome(a.entry, a.fresh, refusals=(a.entry.refused,)) for a in admissions]

    def _presume(self, replica: Replica, entries: Sequence[Entry]) -> tuple[list[Admission], Head] | None:
        """Return what receipts and lock would tell if all is as known; None if that is not to be expected."""
        state, now, admissions = replica.state, self._clock.now(), presumed(entries)
        if not self._alone or now is None or admissions is None:
            return None
        if area_clock(now, state.at, state.next_due_at, 0):
            return None
        return admissions, Head(state.seq, replica.hash, state.at, state.next_due_at, now=now)

    async def _in_one_step(
        self, replica: Replica, admissions: Sequence[Admission], head: Head
    ) -> Sitting | None:
        """Decide and write all in one statement; None if nothing came of it."""
        sitting = Sitting(replica.state, replica.hash, head.now, self._rules)
        sit(sitting, admissions, None)
        hit("presume.after")

        async def write(unit: Unit) -> None:
            self._clock.hear(await append_with_receipts(unit.connection, sitting, admissions, head))
            self._follow(unit, sitting, replica)

        try:
            await self._store.at_once(write)
        except CommitUnknown:
            if not await self._stands(sitting):
                raise
        except StoreError as error:
            self._alone = False
            self._tell(error)
            return None
        return sitting

    async def _set_aside_in_one_step(self, admissions: Sequence[Admission]) -> bool:
        async def write(unit: Unit) -> None:
            await set_aside_with_receipts(unit.connection, self._area_id, admissions)
            unit.after_commit(lambda: self._announce(self._area_id))

        try:
            await self._store.at_once(write)
        except CommitUnknown:
            raise
        except StoreError as error:
            self._tell(error)
            return False
        return True

    async def _step_by_step(
        self, replica: Replica, entries: Sequence[Entry], expected_seq: int | None
    ) -> Sitting:
        sitting: Sitting | None = None
        try:
            async with self._store.transaction() as unit:
                await know(unit.connection, self._documents, entries)
                admissions = await admit(unit.connection, self._area_id, entries)
                head = await self._locked(unit, replica)
                sitting = Sitting(replica.state, replica.hash, head.now, self._rules)
                sit(sitting, admissions, expected_seq)
                hit("decide.after")
                await append(unit.connection, sitting, admissions, head)
                self._follow(unit, sitting, replica)
        except CommitUnknown:
            if sitting is None or not await self._stands(sitting):
                raise
        return sitting

    async def _locked(self, unit: Unit, replica: Replica) -> Head:
        """Take the area's turn in the database and bring the replica up to it."""
        head = await lock_head(unit.connection, self._area_id)
        self._clock.hear(head.now - head.ahead_ms)
        known = replica.state.seq
        await catch_up(unit.connection, replica, head, self._rules)
        self._alone = replica.state.seq == known and not head.ahead_ms
        return head

    def _follow(self, unit: Unit, sitting: Sitting, replica: Replica) -> None:
        unit.after_commit(sitting.commits_to(replica))
        unit.after_commit(lambda: self._announce(self._area_id))

    async def _stands(self, sitting: Sitting) -> bool:
        """Tell whether what was decided is on record to stay, after a COMMIT that nobody answered."""
        return bool(sitting.rows) and await stands(self._store, sitting.rows[-1])

    def _tell(self, error: StoreError) -> None:
        if not isinstance(error, Outdated):
            _log.warning("not in one step", area_id=self._area_id, reason=str(error))
