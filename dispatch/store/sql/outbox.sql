-- name: areas_behind()
-- Areas whose log is ahead of the relay, with the age of the oldest row that is not published.
SELECT a.area_id, c.area_id IS NOT NULL AS has_cursor,
       greatest((extract(epoch FROM clock_timestamp()) * 1000 - l.at) / 1000, 0)::float8 AS age_s
  FROM command_area AS a
  LEFT JOIN relay_cursor AS c USING (area_id)
  JOIN area_log AS l ON l.area_id = a.area_id AND l.seq = coalesce(c.published_seq, 0) + 1
 WHERE a.seq > coalesce(c.published_seq, 0)
 ORDER BY age_s DESC;

-- name: add_relay_cursor(area_id)!
INSERT INTO relay_cursor (area_id) VALUES (:area_id) ON CONFLICT (area_id) DO NOTHING;

-- name: hold_relay_cursor(area_id, most)
-- The rows after the cursor, which is locked; none if another relay holds it. Were the cursor moved in the moment
-- before the lock, it is read as it is now, and the rows are those after it.
WITH held AS (
    SELECT published_seq FROM relay_cursor WHERE area_id = :area_id FOR UPDATE SKIP LOCKED
)
SELECT l.seq, l.at, l.messages
  FROM held
 CROSS JOIN LATERAL (
    SELECT seq, at, messages FROM area_log
     WHERE area_id = :area_id AND seq > held.published_seq ORDER BY seq LIMIT :most
 ) AS l
 ORDER BY l.seq;

-- name: move_relay_cursor(area_id, published_seq)!
UPDATE relay_cursor SET published_seq = :published_seq, updated_at = clock_timestamp() WHERE area_id = :area_id;

-- name: messages_after(area_id, seq, most)
SELECT seq, at, messages FROM area_log WHERE area_id = :area_id AND seq > :seq ORDER BY seq LIMIT :most;

-- name: any_rejection()$
SELECT EXISTS (SELECT FROM rejection WHERE published_at IS NULL);

-- name: hold_rejections(most, most_bytes)
-- The oldest that are not published: so many, and no more than so many bytes of them unless one alone is larger.
WITH oldest AS (
    SELECT rejection_id, length(raw) AS bytes FROM rejection WHERE published_at IS NULL
     ORDER BY rejection_id LIMIT :most
), counted AS (
    SELECT rejection_id, sum(bytes) OVER (ORDER BY rejection_id) - bytes AS bytes_before FROM oldest
)
SELECT r.rejection_id, area_id, reason, topic, partition, record_offset, raw,
       (extract(epoch FROM rejected_at) * 1000)::bigint AS at, errors
  FROM rejection AS r
 WHERE published_at IS NULL
   AND r.rejection_id IN (SELECT rejection_id FROM counted WHERE bytes_before < :most_bytes::bigint)
 ORDER BY r.rejection_id
   FOR UPDATE OF r SKIP LOCKED;

-- name: mark_rejections(ids)!
UPDATE rejection SET published_at = clock_timestamp() WHERE rejection_id = ANY (:ids::bigint[]);
