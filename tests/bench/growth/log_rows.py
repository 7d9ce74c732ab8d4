"""A long log: one row that the rules made, written again and again by the database itself."""

from __future__ import annotations

import time
from typing import Any, Final

import asyncpg

from dispatch.model.commands import CloseCommand
from dispatch.model.inputs import StatusReported
from dispatch.record import DIRECT, Entry, Record
from dispatch.registry.roster_files import load
from schemas.topics import ALERTS_SHOP
from tests.bench.growth.calls import calls, district
from tests.bench.growth.curves import ALONE, BACKLOG
from tests.bench.growth.ground import Ground, mark, runtime
from tests.bench.growth.visit import Case
from tests.integration.flow.alerts import AREA, ROSTER
from tests.integration.flow.roles import Site

MOST_GIB: Final = 25
_CHUNK: Final = 250_000
_PER_INCIDENT: Final = 20
# The columns and the bytes are those of the row; what a row has of its own (seq, hashes, incident) differs.
_COPY: Final = f"""
INSERT INTO area_log (area_id, seq, at, actor, input, events, messages, rules_version, prev_hash, hash,
                      incident_ids)
SELECT r.area_id, n, a.at, r.actor, r.input, r.events, r.messages, r.rules_version,
       CASE WHEN n = a.seq + 1 THEN a.hash ELSE sha256(int8send(n - 1)) END, sha256(int8send(n)),
       ARRAY['inc-' || r.area_id || '-' || n / {_PER_INCIDENT} || '-0']
  FROM area_log AS r JOIN command_area AS a USING (area_id), generate_series($2::bigint, $3::bigint) AS n
 WHERE r.area_id = '{AREA}' AND r.seq = $1
"""
_HEAD: Final = f"""
UPDATE command_area SET seq = $1, hash = (SELECT hash FROM area_log WHERE area_id = '{AREA}' AND seq = $1)
 WHERE area_id = '{AREA}'
"""
_BYTES: Final = f"SELECT pg_column_size(l.*) FROM area_log AS l WHERE area_id = '{AREA}' AND seq = $1"
# An index is made faster than it is kept up; the trigger adds nothing for a row that took in no alert.
_BEFORE: Final = (
    "ALTER TABLE area_log DISABLE TRIGGER area_log_alerts",
    "DROP INDEX area_log_incidents",
    "ALTER TABLE area_log SET (autovacuum_enabled = false)",
)
_AFTER: Final = (
    "CREATE INDEX area_log_incidents ON area_log USING gin (incident_ids)",
    "ALTER TABLE area_log ENABLE TRIGGER area_log_alerts",
)


async def log_of(ground: Ground, size: int) -> Case:
    """Return a database whose area has a log of so many rows.

    The head names the last of them, so a worker takes it for its own; the projections are those of the rows
    that were decided, which is right: a report of progress changes nothing else once its incident is closed.
    Only `verify` would object, because the hashes are not those of the content. Raises ValueError for a
    size that would need more than 25 GiB.
    """
    here = [district(0, load(ROSTER))]
    async with ground.turns.taken():
        site = await ground.database(f"log-{size}")
        pattern = await _pattern(site)
    database = await asyncpg.connect(site.dsn)
    try:
        begin = 1 + await database.fetchval("SELECT seq FROM command_area")
        await _check(database, pattern, size)
        await _all(database, *_BEFORE, "SET synchronous_commit = off", "SET maintenance_work_mem = '1GB'")
        for first in range(begin, size + 1, _CHUNK):
            async with ground.turns.taken():
                await database.execute(_COPY, pattern, first, min(first + _CHUNK - 1, size))
        async with ground.turns.taken():
            await database.execute(_HEAD, size)
            await _all(database, *_AFTER, "CHECKPOINT")
            await mark(site)
    finally:
        await database.close()
    return Case(site, {ALONE: here, BACKLOG: here})


async def _pattern(site: Site) -> int:
    """Let an alert come in, a report of progress and the end of it; returns the report's row."""
    ((key, value),) = calls(1, 1, "pattern", [district(0, load(ROSTER))])
    async with runtime(site) as found:
        area = found.areas[AREA]
        await area.apply([found.intake.read(Record(ALERTS_SHOP, DIRECT, DIRECT, key, value))])
        state = await area.present()
        assignment = next(iter(state.assignments.values()))
        report = StatusReported(
            "report-1", assignment.responder_id, "en_route", time.time_ns() // 1_000_000,
            assignment.assignment_id,
        )  # fmt: skip
        (outcome,) = await area.apply([Entry(AREA, assignment.responder_id, report)])
        end = CloseCommand("dispatcher:bench", assignment.incident_id, "over")
        await area.apply([Entry(AREA, end.actor, end)])
    return outcome.seq


async def _check(database: Any, pattern: int, size: int) -> None:
    gib = await database.fetchval(_BYTES, pattern) * size / 2**30
    if gib > MOST_GIB:
        raise ValueError(f"{size} rows would take {gib:.0f} GiB, at most {MOST_GIB} are allowed")


async def _all(database: Any, *statements: str) -> None:
    for statement in statements:
        await database.execute(statement)
