-- name: keep_personal(area_id, subjects, fields, ciphertexts, keys)!
INSERT INTO personal (area_id, subject_id, field, ciphertext, key_id)
SELECT :area_id, n.subject_id, n.field, n.ciphertext, n.key_id
  FROM unnest(:subjects::text[], :fields::text[], :ciphertexts::bytea[], :keys::text[])
       AS n (subject_id, field, ciphertext, key_id)
ON CONFLICT (area_id, subject_id, field) DO UPDATE
   SET ciphertext = excluded.ciphertext, key_id = excluded.key_id, updated_at = clock_timestamp();

-- name: drop_personal(area_id, subjects, fields)!
DELETE FROM personal AS p
 USING unnest(:subjects::text[], :fields::text[]) AS n (subject_id, field)
 WHERE p.area_id = :area_id AND p.subject_id = n.subject_id AND p.field = n.field;

-- name: erase_personal(area_id, subject_id)$
WITH gone AS (DELETE FROM personal WHERE area_id = :area_id AND subject_id = :subject_id RETURNING 1)
SELECT count(*) FROM gone;

-- name: personal_of(area_id, subjects)
SELECT subject_id, field, ciphertext FROM personal
 WHERE area_id = :area_id AND subject_id = ANY (:subjects::text[])
 ORDER BY subject_id, field;

-- name: personal_subjects(area_id)
SELECT DISTINCT subject_id FROM personal WHERE area_id = :area_id ORDER BY subject_id;

-- name: personal_keys()
SELECT key_id, count(*) AS values FROM personal GROUP BY key_id ORDER BY key_id;

-- name: other_keys_than(key_id, most)
SELECT area_id, subject_id, field, ciphertext FROM personal
 WHERE key_id <> :key_id ORDER BY area_id, subject_id, field LIMIT :most
   FOR UPDATE SKIP LOCKED;

-- name: reseal_personal(areas, subjects, fields, ciphertexts, key_id)!
-- Not `updated_at`: the roster has not spoken again.
UPDATE personal AS p SET ciphertext = n.ciphertext, key_id = :key_id
  FROM unnest(:areas::text[], :subjects::text[], :fields::text[], :ciphertexts::bytea[])
       AS n (area_id, subject_id, field, ciphertext)
 WHERE p.area_id = n.area_id AND p.subject_id = n.subject_id AND p.field = n.field;

-- name: queue_accesses(actor)$
-- One access of an actor at a time, until the end of the transaction: so that counting them counts all.
SELECT pg_advisory_xact_lock(hashtextextended('personal_access ' || :actor::text, 0));

-- name: accesses_within(actor, seconds)$
SELECT count(*) FROM personal_access
 WHERE actor = :actor AND kind = 'reveal' AND at > clock_timestamp() - make_interval(secs => :seconds::float8);

-- name: note_access(kind, area_id, subject_id, actor, incident_id, reason)$
INSERT INTO personal_access (kind, area_id, subject_id, actor, incident_id, reason)
VALUES (:kind, :area_id, :subject_id, :actor, :incident_id, :reason)
RETURNING access_id;

-- name: accesses(area_id, before, most)
SELECT access_id, (extract(epoch FROM at) * 1000)::bigint AS at, kind, area_id, subject_id, actor, incident_id,
       reason
  FROM personal_access
 WHERE (:area_id::text = '' OR area_id = :area_id::text) AND (:before::bigint = 0 OR access_id < :before::bigint)
 ORDER BY access_id DESC LIMIT :most;
