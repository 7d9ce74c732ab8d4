-- name: add_token(token_hash, prefix, role, subject, area_id, label, expires_at)!
INSERT INTO api_token (token_hash, prefix, role, subject, area_id, label, expires_at)
VALUES (:token_hash, :prefix, :role, :subject, :area_id, :label,
        CASE WHEN :expires_at::bigint = 0 THEN NULL ELSE to_timestamp(:expires_at::bigint / 1000.0) END);

-- name: find_token(token_hash)^
SELECT token_hash, role, subject, area_id, label,
       coalesce((extract(epoch FROM expires_at) * 1000)::bigint, 0) AS expires_at,
       coalesce((extract(epoch FROM revoked_at) * 1000)::bigint, 0) AS revoked_at
  FROM api_token WHERE token_hash = :token_hash;

-- name: revoke_token(token_hash)
UPDATE api_token SET revoked_at = clock_timestamp()
 WHERE token_hash = :token_hash AND revoked_at IS NULL
RETURNING prefix;

-- name: revoke_label(label)
UPDATE api_token SET revoked_at = clock_timestamp()
 WHERE label = :label AND revoked_at IS NULL
RETURNING prefix;

-- name: list_tokens()
SELECT prefix, role, subject, area_id, label,
       (extract(epoch FROM created_at) * 1000)::bigint AS created_at,
       coalesce((extract(epoch FROM expires_at) * 1000)::bigint, 0) AS expires_at,
       coalesce((extract(epoch FROM revoked_at) * 1000)::bigint, 0) AS revoked_at
  FROM api_token ORDER BY created_at, prefix;
