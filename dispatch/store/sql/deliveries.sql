-- name: notify_cursor(channel, area_id)$
SELECT handled_seq FROM notify_cursor WHERE channel = :channel AND area_id = :area_id;

-- name: move_notify_cursor(channel, area_id, seq)!
INSERT INTO notify_cursor AS c (channel, area_id, handled_seq) VALUES (:channel, :area_id, :seq)
ON CONFLICT (area_id, channel) DO UPDATE
   SET handled_seq = greatest(c.handled_seq, excluded.handled_seq), updated_at = clock_timestamp();

-- name: add_deliveries(channel, assignments, notices, areas, responders, seqs, indexes, bodies)!
INSERT INTO delivery (assignment_id, notice, channel, area_id, responder_id, seq, index, body)
SELECT n.assignment_id, n.notice, :channel, n.area_id, n.responder_id, n.seq, n.index, n.body
  FROM unnest(:assignments::text[], :notices::text[], :areas::text[], :responders::text[], :seqs::bigint[],
              :indexes::int[], :bodies::bytea[])
       AS n (assignment_id, notice, area_id, responder_id, seq, index, body)
 ORDER BY n.assignment_id, n.notice
ON CONFLICT (assignment_id, notice, channel) DO NOTHING;

-- name: overtake_deliveries(channel, assignments)!
-- Who was stood down before the first notice got through must not set out any more.
UPDATE delivery SET status = 'failed', detail = 'stood down before it was sent', finished_at = clock_timestamp()
 WHERE channel = :channel AND assignment_id = ANY (:assignments::text[]) AND notice = 'notified'
   AND status = 'pending';

-- name: claim_deliveries(channel, area_id, most, lease_s)
WITH due AS (
    SELECT assignment_id, notice FROM delivery
     WHERE channel = :channel AND area_id = :area_id AND status = 'pending' AND next_try_at <= clock_timestamp()
     ORDER BY next_try_at, seq, index LIMIT :most
       FOR UPDATE SKIP LOCKED
), taken AS (
    UPDATE delivery AS d SET next_try_at = clock_timestamp() + make_interval(secs => :lease_s::float8)
      FROM due
     WHERE d.channel = :channel AND d.assignment_id = due.assignment_id AND d.notice = due.notice
    RETURNING d.*
)
SELECT area_id, assignment_id, responder_id, notice, seq, index, body, attempts,
       (extract(epoch FROM clock_timestamp() - created_at) * 1000)::bigint AS age_ms
  FROM taken ORDER BY seq, index;

-- name: record_attempts(channels, assignments, notices, statuses, details, retries_s)!
UPDATE delivery AS d
   SET attempts = d.attempts + 1, status = n.status, detail = n.detail,
       finished_at = CASE WHEN n.status <> 'pending' THEN clock_timestamp() END,
       next_try_at = CASE WHEN n.status <> 'pending' THEN d.next_try_at
                          ELSE clock_timestamp() + make_interval(secs => n.retry_s) END
  FROM unnest(:channels::text[], :assignments::text[], :notices::text[], :statuses::text[], :details::text[],
              :retries_s::float8[])
       AS n (channel, assignment_id, notice, status, detail, retry_s)
 WHERE d.channel = n.channel AND d.assignment_id = n.assignment_id AND d.notice = n.notice
   AND (n.status <> 'pending' OR d.status = 'pending');
