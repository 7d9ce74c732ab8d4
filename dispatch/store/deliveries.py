"""The delivery log: every notice once a channel, whatever process dies in between."""

from __future__ import annotations

from collections.abc import Sequence

from dispatch.notify.deliveries import Attempt, DecidedRow, Delivery
from dispatch.notify.port import Notice
from dispatch.notify.reading import notice_in
from dispatch.outbound import from_json
from dispatch.store.pool import Store
from dispatch.store.statements import SQL, fetch
from schemas.text import storable_text

_STOOD_DOWN = "stood_down"


class Notices:
    """The log as far as it speaks to responders."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def rows(self, area_id: str, after_seq: int, limit: int) -> Sequence[DecidedRow]:
        """Return at most `limit` rows after `after_seq`, every row, also those without notices."""
        async with self._store.connection() as connection:
            rows = await fetch(SQL.messages_after(connection, area_id=area_id, seq=after_seq, most=limit))
        return [DecidedRow(row["seq"], _notices(area_id, row["seq"], row["messages"])) for row in rows]


def _notices(area_id: str, seq: int, messages: bytes) -> tuple[Notice, ...]:
    found = (notice_in(area_id, seq, m.index, m.topic, m.type, m.data) for m in from_json(messages))
    return tuple(notice for notice in found if notice is not None)


class Deliveries:
    """Deliveries, unique by (assignment, notice, channel), with a cursor for each channel and area."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def cursor(self, channel: str, area_id: str) -> int:
        """Return up to which row the channel has taken notices over (0: none yet)."""
        async with self._store.connection() as connection:
            return int(await SQL.notify_cursor(connection, channel=channel, area_id=area_id) or 0)

    async def enqueue(self, channel: str, area_id: str, notices: Sequence[Notice], upto_seq: int) -> None:
        """Add pending deliveries and move the cursor up to `upto_seq`, in one transaction.

        A delivery that is there already stays as it is. `stood_down` ends a pending `notified`
        of the same assignment as failed, so that nobody sets out for nothing.
        """
        async with self._store.transaction() as unit:
            if notices:
                await self._add(unit.connection, channel, notices)
            await SQL.move_notify_cursor(unit.connection, channel=channel, area_id=area_id, seq=upto_seq)

    @staticmethod
    async def _add(connection: object, channel: str, notices: Sequence[Notice]) -> None:
        await SQL.add_deliveries(
            connection,
            channel=channel,
            assignments=[n.assignment_id for n in notices],
            notices=[n.notice for n in notices],
            areas=[n.area_id for n in notices],
            responders=[n.responder_id for n in notices],
            seqs=[n.seq for n in notices],
            indexes=[n.index for n in notices],
            bodies=[n.body for n in notices],
        )
        ended = sorted({n.assignment_id for n in notices if n.notice == _STOOD_DOWN})
        if ended:
            await SQL.overtake_deliveries(connection, channel=channel, assignments=ended)

    async def claim(self, channel: str, area_id: str, limit: int, lease_s: float) -> Sequence[Delivery]:
        """Return at most `limit` pending deliveries that are due, oldest first.

        Nobody else is given them within `lease_s`; a process that dies gives them back that way.
        """
        async with self._store.connection() as connection:
            rows = await fetch(
                SQL.claim_deliveries(
                    connection, channel=channel, area_id=area_id, most=limit, lease_s=lease_s
                )
            )
        return [
            Delivery(
                channel,
                Notice(
                    r["area_id"],
                    r["assignment_id"],
                    r["responder_id"],
                    r["notice"],
                    r["seq"],
                    r["index"],
                    r["body"],
                ),
                r["attempts"],
                r["age_ms"],
            )
            for r in rows
        ]

    async def record(self, attempts: Sequence[Attempt]) -> None:
        """Record what became of attempts, and count them, in one step.

        One that is to be tried again stays as it is if it ended meanwhile.
        """
        async with self._store.connection() as connection:
            await SQL.record_attempts(
                connection,
                channels=[a.delivery.channel for a in attempts],
                assignments=[a.delivery.notice.assignment_id for a in attempts],
                notices=[a.delivery.notice.notice for a in attempts],
                statuses=[a.status.value for a in attempts],
                details=[storable_text(a.detail) for a in attempts],
                retries_s=[a.retry_in_s for a in attempts],
            )
