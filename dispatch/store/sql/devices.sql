-- name: device_salt()$
SELECT salt FROM device_salt;

-- name: queue_device_codes()!
-- One issue after the other: how many wait to be used is counted.
SELECT pg_advisory_xact_lock(hashtextextended('device codes', 0));

-- name: end_device_codes(area_id, responder_id)!
-- What is too late, and what this responder had: only its newest code is good.
UPDATE device_code SET code_hash = NULL, expires_at = least(expires_at, clock_timestamp())
 WHERE code_hash IS NOT NULL
   AND (expires_at <= clock_timestamp() OR area_id = :area_id AND responder_id = :responder_id);

-- name: waiting_device_codes()$
SELECT count(*) FROM device_code WHERE code_hash IS NOT NULL;

-- name: add_device_code(code_hash, area_id, responder_id, issued_by, seconds)^
INSERT INTO device_code (code_hash, area_id, responder_id, issued_by, expires_at)
VALUES (:code_hash, :area_id, :responder_id, :issued_by, clock_timestamp() + :seconds::int * interval '1 second')
ON CONFLICT (code_hash) DO NOTHING
RETURNING code_id, (extract(epoch FROM expires_at) * 1000)::bigint AS expires_at;

-- name: use_device_code(code_hash, device_name)^
-- Of several that come with the same code one gets the row.
UPDATE device_code SET code_hash = NULL, used_at = clock_timestamp(), device_name = :device_name
 WHERE code_hash = :code_hash AND expires_at > clock_timestamp()
RETURNING code_id, area_id, responder_id;

-- name: note_device_session(code_id, session_hash)!
UPDATE device_code SET session_hash = :session_hash WHERE code_id = :code_id;

-- name: list_devices()
SELECT d.code_id, d.area_id, d.responder_id, d.issued_by, d.device_name, coalesce(t.prefix, '') AS prefix,
       (extract(epoch FROM d.issued_at) * 1000)::bigint AS issued_at,
       (extract(epoch FROM coalesce(t.expires_at, d.expires_at)) * 1000)::bigint AS expires_at,
       coalesce((extract(epoch FROM d.used_at) * 1000)::bigint, 0) AS used_at,
       coalesce((extract(epoch FROM t.revoked_at) * 1000)::bigint, 0) AS revoked_at,
       CASE WHEN d.code_hash IS NOT NULL AND d.expires_at > clock_timestamp() THEN 'waiting'
            WHEN d.used_at IS NULL THEN 'not used'
            WHEN t.token_hash IS NULL OR t.expires_at <= clock_timestamp() THEN 'ended'
            WHEN t.revoked_at IS NOT NULL THEN 'revoked'
            ELSE 'logged in' END AS state
  FROM device_code AS d LEFT JOIN api_token AS t ON t.token_hash = d.session_hash
 ORDER BY d.code_id;

-- name: revoke_devices(prefix, responder_id)
UPDATE api_token SET revoked_at = clock_timestamp()
 WHERE revoked_at IS NULL
   AND token_hash IN (SELECT session_hash FROM device_code
                       WHERE responder_id = :responder_id::text OR :responder_id::text = '')
   AND (prefix = :prefix::text OR :prefix::text = '')
RETURNING prefix;

-- name: revoke_device_codes(responder_id)
UPDATE device_code SET code_hash = NULL, expires_at = least(expires_at, clock_timestamp())
 WHERE code_hash IS NOT NULL AND responder_id = :responder_id::text
RETURNING code_id;

-- name: count_old_device_codes(area_id, audit_days)$
SELECT count(*) FROM device_code
 WHERE (:area_id::text = '' OR area_id = :area_id::text)
   AND issued_at < clock_timestamp() - make_interval(days => :audit_days::int);

-- name: purge_device_codes(area_id, audit_days, most)$
WITH gone AS (
    DELETE FROM device_code WHERE code_id = ANY (ARRAY(
        SELECT code_id FROM device_code
         WHERE (:area_id::text = '' OR area_id = :area_id::text)
           AND issued_at < clock_timestamp() - make_interval(days => :audit_days::int)
         LIMIT :most))
    RETURNING 1
) SELECT count(*) FROM gone;
