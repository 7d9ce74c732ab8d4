-- name: add_token(token_hash, kind, parent_hash, prefix, role, subject, area_id, towns, label, expires_at)!
INSERT INTO api_token (token_hash, kind, parent_hash, prefix, role, subject, area_id, towns, label, expires_at)
VALUES (:token_hash, :kind, :parent_hash, :prefix, :role, :subject, :area_id, :towns, :label,
        CASE WHEN :expires_at::bigint = 0 THEN NULL ELSE to_timestamp(:expires_at::bigint / 1000.0) END);

-- name: find_tokens(token_hashes)
-- A session has the present rights of the token it came from, and ends when either does.
SELECT t.token_hash, t.kind, coalesce(p.role, t.role) AS role, coalesce(p.subject, t.subject) AS subject,
       coalesce(p.area_id, t.area_id) AS area_id, coalesce(p.towns, t.towns) AS towns,
       coalesce(p.label, t.label) AS label,
       coalesce((extract(epoch FROM least(t.expires_at, p.expires_at)) * 1000)::bigint, 0) AS expires_at,
       coalesce((extract(epoch FROM least(t.revoked_at, p.revoked_at)) * 1000)::bigint, 0) AS revoked_at
  FROM api_token AS t LEFT JOIN api_token AS p ON p.token_hash = t.parent_hash
 WHERE t.token_hash = ANY (:token_hashes::bytea[]);

-- name: revoke_token(token_hash)
UPDATE api_token SET revoked_at = clock_timestamp()
 WHERE token_hash = :token_hash AND revoked_at IS NULL
RETURNING prefix;

-- name: revoke_label(label)
UPDATE api_token SET revoked_at = clock_timestamp()
 WHERE label = :label AND revoked_at IS NULL
RETURNING prefix;

-- name: revoke_prefix(prefix)
UPDATE api_token SET revoked_at = clock_timestamp()
 WHERE prefix = :prefix AND revoked_at IS NULL
RETURNING prefix;

-- name: revoke_subject(subject)
UPDATE api_token SET revoked_at = clock_timestamp()
 WHERE subject = :subject AND revoked_at IS NULL
RETURNING prefix;

-- name: revoke_other_rights(subject, label, role, area_id, towns)
-- The sessions of somebody whose rights are not what they were.
UPDATE api_token SET revoked_at = clock_timestamp()
 WHERE kind = 'session' AND parent_hash IS NULL AND revoked_at IS NULL
   AND subject = :subject AND label = :label
   AND (role, area_id, towns) IS DISTINCT FROM (:role::text, :area_id::text, :towns::text[])
RETURNING prefix;

-- name: list_tokens()
SELECT prefix, role, subject, area_id, label,
       (extract(epoch FROM created_at) * 1000)::bigint AS created_at,
       coalesce((extract(epoch FROM expires_at) * 1000)::bigint, 0) AS expires_at,
       coalesce((extract(epoch FROM revoked_at) * 1000)::bigint, 0) AS revoked_at,
       towns, kind
  FROM api_token ORDER BY created_at, prefix;

-- name: forget_sessions()!
-- Sessions that ended a day ago: nobody needs them to say why something stopped.
DELETE FROM api_token WHERE kind = 'session'
   AND least(expires_at, revoked_at) < clock_timestamp() - interval '1 day';

-- name: add_ticket(ticket_hash, parent_hash, role, subject, area_id, towns, label, holds_until, seconds)!
WITH gone AS (DELETE FROM feed_ticket WHERE expires_at < clock_timestamp())
INSERT INTO feed_ticket (ticket_hash, parent_hash, role, subject, area_id, towns, label, holds_until, expires_at)
VALUES (:ticket_hash, :parent_hash, :role, :subject, :area_id, :towns, :label, :holds_until,
        clock_timestamp() + :seconds::int * interval '1 second');

-- name: take_ticket(ticket_hash)^
-- Of several that come with the same ticket one gets the row.
DELETE FROM feed_ticket WHERE ticket_hash = :ticket_hash
RETURNING parent_hash, role, subject, area_id, towns, label, holds_until, expires_at > clock_timestamp() AS fresh;
