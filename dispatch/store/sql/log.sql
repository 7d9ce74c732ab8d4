-- name: lock_area(area_id)^
-- Take the area's turn. The clock is read after the lock is held (the CTE is evaluated first), so that
-- waiting for it does not make decisions look older than they are.
WITH head AS MATERIALIZED (
    SELECT area_id, seq, hash, at, next_due_at, ahead_ms FROM command_area WHERE area_id = :area_id FOR UPDATE
)
SELECT head.*, (extract(epoch FROM clock_timestamp()) * 1000)::bigint AS now FROM head;

-- name: keep_ahead(area_id, ahead_ms)!
UPDATE command_area SET ahead_ms = :ahead_ms::bigint WHERE area_id = :area_id;

-- name: read_head(area_id)^
SELECT area_id, seq, hash, at, next_due_at, roster_version, plan_version
  FROM command_area WHERE area_id = :area_id;

-- name: list_heads()
SELECT area_id, seq, hash, at, next_due_at FROM command_area ORDER BY area_id;

-- name: rows_after(area_id, seq, most)
SELECT area_id, seq, at, actor, input, events, messages, rules_version, prev_hash, hash, incident_ids, forgotten
  FROM area_log WHERE area_id = :area_id AND seq > :seq ORDER BY seq LIMIT :most;

-- name: row_hash(area_id, seq)$
SELECT hash FROM area_log WHERE area_id = :area_id AND seq = :seq;

-- name: mark()$
-- A word in the write-ahead log that no table keeps: the COMMIT of a transaction that only reads waits for nobody.
SELECT pg_logical_emit_message(true, 'dispatch', '');

-- name: list_areas()
SELECT area_id FROM command_area ORDER BY area_id;

-- name: add_area(area_id)!
INSERT INTO command_area (area_id) VALUES (:area_id) ON CONFLICT (area_id) DO NOTHING;

-- name: due_areas(most, set_back_ms)
-- Areas in which something is due and that nobody is working on at this moment, longest overdue first.
-- So are areas whose log is ahead of the clock: it was set back, and their time has to go on.
SELECT area_id, next_due_at, (extract(epoch FROM clock_timestamp()) * 1000)::bigint + ahead_ms AS now
  FROM command_area
 WHERE next_due_at <= (extract(epoch FROM clock_timestamp()) * 1000)::bigint + ahead_ms
    OR (next_due_at IS NOT NULL
        AND at > (extract(epoch FROM clock_timestamp()) * 1000)::bigint + ahead_ms + :set_back_ms::bigint)
 ORDER BY next_due_at LIMIT :most
   FOR UPDATE SKIP LOCKED;
