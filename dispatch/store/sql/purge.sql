-- Every purge takes at most `most` rows, so that its transaction is short; `area_id` '' is every area.
-- The count beside it says how many there are, with the same condition.

-- name: count_old_receipts(area_id, receipt_days, positions_days)$
SELECT count(*) FROM receipt
 WHERE (:area_id::text = '' OR area_id = :area_id::text)
   AND (received_at < clock_timestamp() - make_interval(days => :receipt_days::int)
        OR topic = 'responders.position'
           AND received_at < clock_timestamp() - make_interval(days => :positions_days::int));

-- name: purge_receipts(area_id, receipt_days, positions_days, most)$
WITH gone AS (
    DELETE FROM receipt WHERE ctid = ANY (ARRAY(
        SELECT ctid FROM receipt
         WHERE (:area_id::text = '' OR area_id = :area_id::text)
           AND (received_at < clock_timestamp() - make_interval(days => :receipt_days::int)
                OR topic = 'responders.position'
                   AND received_at < clock_timestamp() - make_interval(days => :positions_days::int))
         LIMIT :most FOR UPDATE SKIP LOCKED))
    RETURNING 1
) SELECT count(*) FROM gone;

-- name: count_old_offsets(receipt_days)$
SELECT count(*) FROM receipt_offset
 WHERE landed_at < clock_timestamp() - make_interval(days => :receipt_days::int);

-- name: purge_offsets(receipt_days, most)$
-- The ledger has no area: it goes with the receipts of the whole service.
WITH gone AS (
    DELETE FROM receipt_offset WHERE ctid = ANY (ARRAY(
        SELECT ctid FROM receipt_offset
         WHERE landed_at < clock_timestamp() - make_interval(days => :receipt_days::int)
         LIMIT :most FOR UPDATE SKIP LOCKED))
    RETURNING 1
) SELECT count(*) FROM gone;

-- name: count_old_rejections(area_id, receipt_days)$
SELECT count(*) FROM rejection
 WHERE (:area_id::text = '' OR area_id = :area_id::text) AND published_at IS NOT NULL
   AND rejected_at < clock_timestamp() - make_interval(days => :receipt_days::int);

-- name: purge_rejections(area_id, receipt_days, most)$
WITH gone AS (
    DELETE FROM rejection WHERE rejection_id = ANY (ARRAY(
        SELECT rejection_id FROM rejection
         WHERE (:area_id::text = '' OR area_id = :area_id::text) AND published_at IS NOT NULL
           AND rejected_at < clock_timestamp() - make_interval(days => :receipt_days::int)
         LIMIT :most FOR UPDATE SKIP LOCKED))
    RETURNING 1
) SELECT count(*) FROM gone;

-- name: count_old_deliveries(area_id, receipt_days)$
SELECT count(*) FROM delivery
 WHERE (:area_id::text = '' OR area_id = :area_id::text)
   AND finished_at < clock_timestamp() - make_interval(days => :receipt_days::int);

-- name: purge_deliveries(area_id, receipt_days, most)$
WITH gone AS (
    DELETE FROM delivery WHERE ctid = ANY (ARRAY(
        SELECT ctid FROM delivery
         WHERE (:area_id::text = '' OR area_id = :area_id::text)
           AND finished_at < clock_timestamp() - make_interval(days => :receipt_days::int)
         LIMIT :most FOR UPDATE SKIP LOCKED))
    RETURNING 1
) SELECT count(*) FROM gone;

-- name: count_old_feed(area_id, receipt_days)$
SELECT count(*) FROM alert_feed
 WHERE (:area_id::text = '' OR area_id = :area_id::text)
   AND at < (extract(epoch FROM clock_timestamp() - make_interval(days => :receipt_days::int)) * 1000)::bigint;

-- name: purge_feed(area_id, receipt_days, most)$
WITH gone AS (
    DELETE FROM alert_feed WHERE ctid = ANY (ARRAY(
        SELECT ctid FROM alert_feed
         WHERE (:area_id::text = '' OR area_id = :area_id::text)
           AND at < (extract(epoch FROM clock_timestamp() - make_interval(days => :receipt_days::int)) * 1000)::bigint
         LIMIT :most))
    RETURNING 1
) SELECT count(*) FROM gone;

-- name: count_old_accesses(area_id, audit_days)$
SELECT count(*) FROM personal_access
 WHERE (:area_id::text = '' OR area_id = :area_id::text)
   AND at < clock_timestamp() - make_interval(days => :audit_days::int);

-- name: purge_accesses(area_id, audit_days, most)$
WITH gone AS (
    DELETE FROM personal_access WHERE access_id = ANY (ARRAY(
        SELECT access_id FROM personal_access
         WHERE (:area_id::text = '' OR area_id = :area_id::text)
           AND at < clock_timestamp() - make_interval(days => :audit_days::int)
         LIMIT :most))
    RETURNING 1
) SELECT count(*) FROM gone;

-- name: count_old_tokens(audit_days)$
SELECT count(*) FROM api_token
 WHERE least(expires_at, revoked_at) < clock_timestamp() - make_interval(days => :audit_days::int);

-- name: purge_tokens(audit_days, most)$
WITH gone AS (
    DELETE FROM api_token WHERE token_hash = ANY (ARRAY(
        SELECT token_hash FROM api_token
         WHERE least(expires_at, revoked_at) < clock_timestamp() - make_interval(days => :audit_days::int)
         LIMIT :most))
    RETURNING 1
) SELECT count(*) FROM gone;

-- name: count_left(area_id, personal_days, present)$
-- Those who are not on the present roster any more, and were not for long enough.
SELECT count(DISTINCT subject_id) FROM personal
 WHERE area_id = :area_id AND NOT subject_id = ANY (:present::text[])
   AND updated_at < clock_timestamp() - make_interval(days => :personal_days::int);

-- name: purge_left(area_id, personal_days, present, most)$
WITH gone AS (
    DELETE FROM personal WHERE ctid = ANY (ARRAY(
        SELECT ctid FROM personal
         WHERE area_id = :area_id AND NOT subject_id = ANY (:present::text[])
           AND updated_at < clock_timestamp() - make_interval(days => :personal_days::int)
         LIMIT :most))
    RETURNING 1
) SELECT count(*) FROM gone;

-- name: count_old_tracks(area_id, before)$
SELECT count(*) FROM area_log
 WHERE (:area_id::text = '' OR area_id = :area_id::text)
   AND actor = 'positions' AND forgotten IS NULL AND at < :before::bigint
   AND input_json ->> 'kind' = 'positions_reported';

-- name: forget_tracks(area_id, before, input, events, most)$
-- What the row said goes, its hash stays: `dispatch verify` still walks over it.
WITH gone AS (
    UPDATE area_log SET forgotten = sha256(input) || sha256(events), input = :input, events = :events
     WHERE ctid = ANY (ARRAY(
        SELECT ctid FROM area_log
         WHERE (:area_id::text = '' OR area_id = :area_id::text)
           AND actor = 'positions' AND forgotten IS NULL AND at < :before::bigint
           AND input_json ->> 'kind' = 'positions_reported'
         LIMIT :most FOR UPDATE SKIP LOCKED))
    RETURNING 1
) SELECT count(*) FROM gone;

-- name: database_now()$
SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint;

-- name: take_purge_turn()$
SELECT pg_try_advisory_xact_lock(hashtextextended('dispatch purge', 0));

-- name: purge_due(every_h)$
SELECT NOT EXISTS (SELECT 1 FROM purge_run
                    WHERE finished_at > clock_timestamp() - make_interval(hours => :every_h::int));

-- name: note_purge()!
INSERT INTO purge_run (finished_at) VALUES (clock_timestamp())
ON CONFLICT (only_row) DO UPDATE SET finished_at = excluded.finished_at;

-- name: erase_receipts(area_id, subject_id, most)$
-- Identity and hash of the body stay: they prove to the auditor that Kafka's record has landed.
WITH gone AS (
    UPDATE receipt SET raw = '', headers = '[]', key = NULL WHERE ctid = ANY (ARRAY(
        SELECT ctid FROM receipt
         WHERE area_id = :area_id AND source_id = :subject_id AND family LIKE 'responders.%' AND raw <> ''
         LIMIT :most))
    RETURNING 1
) SELECT count(*) FROM gone;

-- name: erase_deliveries(area_id, subject_id, most)$
WITH gone AS (
    DELETE FROM delivery WHERE ctid = ANY (ARRAY(
        SELECT ctid FROM delivery
         WHERE area_id = :area_id AND responder_id = :subject_id AND finished_at IS NOT NULL LIMIT :most))
    RETURNING 1
) SELECT count(*) FROM gone;
