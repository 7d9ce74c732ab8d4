-- name: ping()$
SELECT 1;

-- name: beat(role, instance, ready, detail)!
INSERT INTO heartbeat (role, instance, at, ready, detail)
VALUES (:role, :instance, clock_timestamp(), :ready, :detail)
ON CONFLICT (role, instance) DO UPDATE SET at = clock_timestamp(), ready = excluded.ready, detail = excluded.detail;

-- name: forget_heartbeats(older_than_s)!
DELETE FROM heartbeat WHERE at < clock_timestamp() - make_interval(secs => :older_than_s::float8);

-- name: heartbeats()
SELECT role, instance, ready, detail, extract(epoch FROM clock_timestamp() - at)::float8 AS age_s
  FROM heartbeat ORDER BY role, instance;

-- name: heartbeat_age_s(role)$
SELECT extract(epoch FROM clock_timestamp() - max(at))::float8 FROM heartbeat WHERE role = :role AND ready;

-- name: relay_lag_s(area_ids)$
SELECT coalesce(max(greatest((extract(epoch FROM clock_timestamp()) * 1000 - l.at) / 1000, 0)), 0)::float8
  FROM command_area AS a
  LEFT JOIN relay_cursor AS c USING (area_id)
  JOIN area_log AS l ON l.area_id = a.area_id AND l.seq = coalesce(c.published_seq, 0) + 1
 WHERE a.area_id = ANY (:area_ids::text[]);
