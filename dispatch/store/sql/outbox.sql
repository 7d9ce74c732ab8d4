-- name: areas_behind(most)
-- Areas whose log is ahead of what has been published, the oldest unpublished row first.
SELECT a.area_id, c.area_id IS NULL AS without_cursor,
       (extract(epoch FROM clock_timestamp()) * 1000)::bigint - l.at AS age_ms
  FROM command_area AS a
  LEFT JOIN relay_cursor AS c ON c.area_id = a.area_id
  JOIN area_log AS l ON l.area_id = a.area_id AND l.seq = coalesce(c.published_seq, 0) + 1
 WHERE a.seq > coalesce(c.published_seq, 0)
 ORDER BY l.at LIMIT :most;

-- name: add_relay_cursor(area_id)!
INSERT INTO relay_cursor (area_id) VALUES (:area_id) ON CONFLICT (area_id) DO NOTHING;

-- name: hold_relay_cursor(area_id)$
-- Nothing while another relay holds it.
SELECT published_seq FROM relay_cursor WHERE area_id = :area_id FOR UPDATE SKIP LOCKED;

-- name: unpublished_rows(area_id, seq, most)
SELECT seq, at, messages FROM area_log WHERE area_id = :area_id AND seq > :seq ORDER BY seq LIMIT :most;

-- name: move_relay_cursor(area_id, seq)!
UPDATE relay_cursor SET published_seq = :seq, updated_at = clock_timestamp() WHERE area_id = :area_id;

-- name: hold_rejections(most)
-- The oldest unpublished rejections that no other relay holds.
SELECT rejection_id, area_id, reason, topic, partition, record_offset, raw,
       (extract(epoch FROM rejected_at) * 1000)::bigint AS at
  FROM rejection WHERE published_at IS NULL ORDER BY rejection_id LIMIT :most FOR UPDATE SKIP LOCKED;

-- name: publish_rejections(numbers)!
UPDATE rejection SET published_at = clock_timestamp() WHERE rejection_id = ANY (:numbers::bigint[]);
