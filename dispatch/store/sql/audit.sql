-- name: audit_cursors()
SELECT topic, partition, record_offset FROM audit_cursor;

-- name: move_audit_cursors(topics, partitions, offsets)!
INSERT INTO audit_cursor (topic, partition, record_offset)
SELECT n.topic, n.partition, n.record_offset
  FROM unnest(:topics::text[], :partitions::int[], :offsets::bigint[]) AS n (topic, partition, record_offset)
 ORDER BY n.topic, n.partition
ON CONFLICT (topic, partition) DO UPDATE SET record_offset = excluded.record_offset, at = clock_timestamp();

-- name: unproven_offsets(topic, partition, offsets, hashes)
-- Of the given records those that no receipt proves. The ledger alone is no proof: its receipt must be there,
-- and say the same, or the offset is another record's (the topic was made anew).
SELECT wanted.record_offset
  FROM unnest(:offsets::bigint[], :hashes::bytea[]) AS wanted (record_offset, body_hash)
 WHERE NOT EXISTS (SELECT 1
                     FROM receipt_offset AS landed
                     JOIN receipt AS r USING (family, source_id, event_id)
                    WHERE landed.topic = :topic AND landed.partition = :partition
                      AND landed.record_offset = wanted.record_offset AND r.body_hash = wanted.body_hash)
 ORDER BY 1;

-- name: count_unledgered(topic, partition, first_offset, next_offset)$
-- How many offsets of a stretch the ledger has not.
SELECT greatest((:next_offset::bigint - :first_offset::bigint) - count(*), 0)
  FROM receipt_offset
 WHERE topic = :topic AND partition = :partition
   AND record_offset >= :first_offset::bigint AND record_offset < :next_offset::bigint;

-- name: present_history()^
-- The timeline is read off the name of the present WAL file: the control file follows a promotion only with
-- the next checkpoint.
SELECT (SELECT system_identifier::text FROM pg_control_system()) AS system_id,
       ('x' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8))::bit(32)::bigint AS timeline;

-- name: known_history()^
SELECT system_id, timeline FROM audit_history;

-- name: keep_history(system_id, timeline)!
INSERT INTO audit_history (system_id, timeline) VALUES (:system_id, :timeline)
ON CONFLICT (only_row) DO UPDATE
   SET system_id = excluded.system_id, timeline = excluded.timeline, at = clock_timestamp();

-- name: unattended_incidents(most)
-- Incidents that are not closed and that nothing will bring back to anybody: no owner, nobody sent and nothing
-- due; or something due at which the area does not wake. One statement, hence one moment.
SELECT i.area_id, i.incident_id
  FROM incident AS i
  JOIN command_area AS a USING (area_id)
 WHERE i.status <> 'closed'
   AND ((i.due_at IS NULL
         AND coalesce(readable_json(i.record) ->> 'owner', '') = ''
         AND NOT EXISTS (SELECT 1 FROM assignment AS s
                          WHERE s.incident_id = i.incident_id
                            AND s.status IN ('notified', 'accepted', 'en_route')))
        OR (i.due_at IS NOT NULL AND (a.next_due_at IS NULL OR a.next_due_at > i.due_at)))
 ORDER BY i.area_id, i.incident_id LIMIT :most;

-- name: late_timers(late_ms, fresh_s, settled_s)
-- Areas in which something is overdue although a worker lives that had the time to see to it.
SELECT a.area_id, (extract(epoch FROM clock_timestamp()) * 1000)::bigint + a.ahead_ms - a.next_due_at AS late_ms
  FROM command_area AS a
 WHERE a.next_due_at < (extract(epoch FROM clock_timestamp()) * 1000)::bigint + a.ahead_ms - :late_ms::bigint
   AND EXISTS (SELECT 1 FROM heartbeat AS h
                WHERE h.role = 'worker'
                  AND h.at > clock_timestamp() - make_interval(secs => :fresh_s::float8)
                  AND h.started_at < clock_timestamp() - make_interval(secs => :settled_s::float8))
 ORDER BY a.area_id;

-- name: unpublished_ages()
-- Of each area the age of the oldest log row or rejection that nobody has published yet.
SELECT waiting.area_id, max(waiting.age_s)::float8 AS age_s
  FROM (SELECT a.area_id, greatest((extract(epoch FROM clock_timestamp()) * 1000 - l.at) / 1000, 0) AS age_s
          FROM command_area AS a
          LEFT JOIN relay_cursor AS c USING (area_id)
          JOIN area_log AS l ON l.area_id = a.area_id AND l.seq = coalesce(c.published_seq, 0) + 1
        UNION ALL
        SELECT area_id, extract(epoch FROM clock_timestamp() - rejected_at)
          FROM rejection WHERE published_at IS NULL) AS waiting
 GROUP BY waiting.area_id ORDER BY waiting.area_id;
