"""Batches of entries that wait for the turn of one area: whoever has the turn takes the others' along.

Every topic has a reader of its own, and each brings a few entries at a time. One transaction after the other
would make each of them wait for all before it; together they cost hardly more than one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final, TypeAlias

from dispatch.record import Entry, Outcome

COMPANY: Final = 20
"""So many entries of others go along with anybody; with more of one's own, as many as those."""


class Batch:
    """Entries that somebody wants on record, in order, and what became of those that are."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self.entries = entries
        self.outcomes: list[Outcome] = []

    @property
    def rest(self) -> Sequence[Entry]:
        """The entries that are not on record yet."""
        return self.entries[len(self.outcomes) :]


Share: TypeAlias = tuple[Batch, Sequence[Entry]]
"""What of a batch goes into one transaction."""


class Company:
    """The batches that wait now, in order of coming."""

    def __init__(self) -> None:
        self._waiting: list[Batch] = []

    @contextmanager
    def of(self, entries: Sequence[Entry]) -> Iterator[Batch]:
        """Let these entries wait with the others within the block."""
        batch = Batch(entries)
        self._waiting.append(batch)
        try:
            yield batch
        finally:
            self._waiting.remove(batch)

    def shares(self, own: Batch, most: int) -> list[Share]:
        """Return what goes into one transaction of at most `most` entries: its own first, then of the others.

        A batch of few entries takes few along: it may be urgent, and they come next.
        """
        part = own.rest[:most]
        room = min(most - len(part), max(COMPANY, len(part)))
        found: list[Share] = [(own, part)]
        for batch in (other for other in self._waiting if other is not own):
            if part := batch.rest[:room]:
                found.append((batch, part))
                room -= len(part)
        return found


def hand_out(shares: Sequence[Share], outcomes: Sequence[Outcome]) -> None:
    """Give each batch the outcomes of its entries; they are in the order of the shares."""
    first = 0
    for batch, part in shares:
        batch.outcomes.extend(outcomes[first : first + len(part)])
        first += len(part)
