-- name: beat(role, instance, ready, detail)!
INSERT INTO heartbeat AS h (role, instance, at, ready, detail)
VALUES (:role, :instance, clock_timestamp(), :ready, :detail)
ON CONFLICT (role, instance) DO UPDATE
   SET at = excluded.at, ready = excluded.ready, detail = excluded.detail;

-- name: sweep_heartbeats(older_s)!
-- Processes that have long gone, so that the table stays as small as the service is.
DELETE FROM heartbeat WHERE at < clock_timestamp() - make_interval(secs => :older_s);

-- name: read_heartbeats()
SELECT role, instance, ready, detail,
       extract(epoch FROM clock_timestamp() - at)::float8 AS age_s,
       extract(epoch FROM clock_timestamp() - started_at)::float8 AS up_s
  FROM heartbeat ORDER BY role, instance;
