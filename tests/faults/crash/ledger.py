"""All that a run left behind, read without the code that wrote it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg

from tests.faults.crash.files import Inbound, Lying, lines, outbound


@dataclass(frozen=True, slots=True)
class Row:
    """A log row, its input and events as plain JSON."""

    seq: int
    at: int
    actor: str
    input: dict[str, Any]
    events: list[dict[str, Any]]
    messages: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Left:
    """The log, the receipts, the published records, and what lay on the inbound topics."""

    rows: list[Row]
    head: tuple[int, int | None]
    receipts: list[tuple[str, str, bytes]]
    landed: set[tuple[str, int]]
    rejections: list[tuple[int, bool, str]]
    published: list[tuple[str, str, str, dict[str, Any]]]
    inbound: list[Lying]
    acked: dict[str, int]

    def events(self, kind: str) -> Iterator[tuple[Row, dict[str, Any]]]:
        """Yield every event of a kind with its row, in order."""
        for row in self.rows:
            for event in row.events:
                if event["kind"] == kind:
                    yield row, event

    def inputs(self, kind: str) -> list[Row]:
        """Return the rows of one kind of input."""
        return [row for row in self.rows if row.input["kind"] == kind]


async def read(home: Path, dsn: str) -> Left:
    """Read everything."""
    database = await asyncpg.connect(dsn)
    try:
        rows = await database.fetch(
            "SELECT seq, at, actor, input, events, messages FROM area_log ORDER BY seq"
        )
        head = await database.fetchrow("SELECT seq, next_due_at FROM command_area")
        receipts = await database.fetch("SELECT family, event_id, raw FROM receipt ORDER BY 1, 2")
        landed = await database.fetch("SELECT topic, record_offset FROM receipt_offset")
        rejections = await database.fetch(
            "SELECT rejection_id, published_at IS NOT NULL, reason FROM rejection ORDER BY 1"
        )
    finally:
        await database.close()
    assert head is not None
    inbound = Inbound(home)
    return Left(
        [Row(r[0], r[1], r[2], json.loads(r[3]), json.loads(r[4]), json.loads(r[5])) for r in rows],
        (head[0], head[1]),
        [(r[0], r[1], r[2]) for r in receipts],
        {(r[0], r[1]) for r in landed},
        [(r[0], r[1], r[2]) for r in rejections],
        [(topic, key, name, json.loads(value)) for topic, key, name, value in lines(outbound(home))],
        inbound.records(),
        inbound.acked(),
    )
