"""A long log in seconds: rows as the worker wrote them, again and again, under new numbers."""

from __future__ import annotations

from typing import Final

import asyncpg

from tests.integration.flow.alerts import AREA

_PORTION: Final = 100_000
# Only rows that took nothing in: an alert belongs to one row, and what is open in the area stays as it is.
_MODELS: Final = """
CREATE TEMP TABLE model AS
SELECT row_number() OVER (ORDER BY seq) - 1 AS place, actor, input, events, messages, rules_version,
       incident_ids
  FROM area_log WHERE area_id = $1 AND input_json ->> 'kind' NOT IN ('alert_received', 'roster_adopted',
                                                                     'plans_adopted')
"""
_ROWS: Final = """
INSERT INTO area_log (area_id, seq, at, actor, input, events, messages, rules_version, prev_hash, hash,
                      incident_ids)
SELECT $1, n.seq, a.at, m.actor, m.input, m.events, m.messages, m.rules_version,
       sha256(convert_to((n.seq - 1)::text, 'UTF8')), sha256(convert_to(n.seq::text, 'UTF8')), m.incident_ids
  FROM generate_series($2::bigint, $3::bigint) AS n (seq)
  JOIN model AS m ON m.place = n.seq % (SELECT count(*) FROM model)
  JOIN command_area AS a ON a.area_id = $1
"""
_HEAD: Final = """
UPDATE command_area SET seq = $2::bigint, hash = sha256(convert_to(($2::bigint)::text, 'UTF8'))
 WHERE area_id = $1
"""
_PUBLISHED: Final = "UPDATE relay_cursor SET published_seq = $2 WHERE area_id = $1"
_HANDLED: Final = "UPDATE notify_cursor SET handled_seq = $2 WHERE area_id = $1"


async def lengthen(database: asyncpg.Connection, rows: int) -> float:
    """Add so many rows to the area's log, all of them published; returns the bytes of a row in the table.

    No role may be running. The projections stay as they are: the rows say again what was said before. The
    hashes of the new rows are not those of their content, except that the head names the last one.
    """
    await database.execute("SET synchronous_commit = off")
    await database.execute(_MODELS.replace("$1", f"'{AREA}'"))
    head = int(await database.fetchval("SELECT seq FROM command_area WHERE area_id = $1", AREA))
    for first in range(head + 1, head + rows + 1, _PORTION):
        last = min(first + _PORTION - 1, head + rows)
        await database.execute(_ROWS, AREA, first, last)
    for statement in (_HEAD, _PUBLISHED, _HANDLED):
        await database.execute(statement, AREA, head + rows)
    await database.execute("ANALYZE area_log")
    size: int = await database.fetchval("SELECT pg_total_relation_size('area_log')")
    return size / (head + rows)
