-- name: keep_push(endpoint_hash, endpoint, p256dh, auth, area_id, responder_id, session_hash)!
-- A browser has one endpoint: it is whose who subscribed last.
INSERT INTO push_subscription AS p
       (endpoint_hash, endpoint, p256dh, auth, area_id, responder_id, session_hash)
VALUES (:endpoint_hash, :endpoint, :p256dh, :auth, :area_id, :responder_id, :session_hash)
ON CONFLICT (endpoint_hash) DO UPDATE
   SET p256dh = excluded.p256dh, auth = excluded.auth, area_id = excluded.area_id,
       responder_id = excluded.responder_id, session_hash = excluded.session_hash,
       subscribed_at = clock_timestamp();

-- name: drop_surplus_push(area_id, responder_id, most)!
DELETE FROM push_subscription WHERE endpoint_hash IN (
    SELECT endpoint_hash FROM push_subscription
     WHERE area_id = :area_id AND responder_id = :responder_id
     ORDER BY subscribed_at DESC, endpoint_hash OFFSET :most);

-- name: drop_own_push(area_id, responder_id, endpoint_hash)
DELETE FROM push_subscription
 WHERE area_id = :area_id AND responder_id = :responder_id AND endpoint_hash = :endpoint_hash
RETURNING endpoint_hash;

-- name: drop_push(endpoint_hash, auth)!
-- Only as it was when it was found to be gone: the browser may have subscribed anew meanwhile.
DELETE FROM push_subscription WHERE endpoint_hash = :endpoint_hash AND auth = :auth;

-- name: push_of(area_id, responder_id)
-- Only while the session that asked for it holds, and the token behind that.
SELECT s.endpoint_hash, s.endpoint, s.p256dh, s.auth
  FROM push_subscription AS s
  JOIN api_token AS t ON t.token_hash = s.session_hash
  LEFT JOIN api_token AS p ON p.token_hash = t.parent_hash
 WHERE s.area_id = :area_id AND s.responder_id = :responder_id
   AND t.revoked_at IS NULL AND p.revoked_at IS NULL
   AND coalesce(least(t.expires_at, p.expires_at) > clock_timestamp(), true)
 ORDER BY s.subscribed_at;

-- name: push_subjects(area_id, responders)
SELECT DISTINCT responder_id FROM push_subscription
 WHERE area_id = :area_id AND responder_id = ANY (:responders::text[]);

-- name: urgency_of(area_id, incident_id)^
SELECT priority, category FROM incident WHERE area_id = :area_id AND incident_id = :incident_id;

-- name: count_ended_push()$
SELECT count(*) FROM push_subscription AS s JOIN api_token AS t ON t.token_hash = s.session_hash
 WHERE least(t.expires_at, t.revoked_at) < clock_timestamp();

-- name: purge_push(most)$
WITH gone AS (
    DELETE FROM push_subscription WHERE endpoint_hash = ANY (ARRAY(
        SELECT s.endpoint_hash FROM push_subscription AS s JOIN api_token AS t ON t.token_hash = s.session_hash
         WHERE least(t.expires_at, t.revoked_at) < clock_timestamp() LIMIT :most))
    RETURNING 1
) SELECT count(*) FROM gone;

-- name: erase_push(area_id, subject_id, most)$
WITH gone AS (
    DELETE FROM push_subscription WHERE endpoint_hash = ANY (ARRAY(
        SELECT endpoint_hash FROM push_subscription
         WHERE area_id = :area_id AND responder_id = :subject_id LIMIT :most))
    RETURNING 1
) SELECT count(*) FROM gone;
