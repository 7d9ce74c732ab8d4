-- name: admit_receipts(area_id, families, sources, events, hashes, topics, partitions, offsets, record_ats, keys, headers, raws, counts)
-- Take messages in, in the order given (callers sort, so that two batches never lock crosswise). A repeat
-- writes too: its commit then waits for the standby like the first one's did.
INSERT INTO receipt AS r (family, source_id, event_id, body_hash, area_id, topic, partition, record_offset,
                          record_at, key, headers, raw, seen_count)
SELECT n.family, n.source_id, n.event_id, n.body_hash, :area_id, n.topic, n.partition, n.record_offset,
       n.record_at, n.key, n.headers, n.raw, n.seen_count
  FROM unnest(:families::text[], :sources::text[], :events::text[], :hashes::bytea[], :topics::text[],
              :partitions::int[], :offsets::bigint[], :record_ats::bigint[], :keys::bytea[], :headers::bytea[],
              :raws::bytea[], :counts::int[])
       WITH ORDINALITY AS n (family, source_id, event_id, body_hash, topic, partition, record_offset,
                             record_at, key, headers, raw, seen_count, place)
 ORDER BY n.place
ON CONFLICT (family, source_id, event_id) DO UPDATE
   SET seen_count = r.seen_count
                    + CASE WHEN r.body_hash = excluded.body_hash THEN excluded.seen_count ELSE 0 END,
       last_seen_at = clock_timestamp()
RETURNING family, source_id, event_id, body_hash, (xmax = 0) AS fresh;

-- name: missing_offsets(topic, partition, first_offset, last_offset)
-- The offsets of a stretch that have no receipt.
SELECT wanted.record_offset
  FROM generate_series(:first_offset::bigint, :last_offset::bigint) AS wanted (record_offset)
 WHERE NOT EXISTS (SELECT 1 FROM receipt_offset AS landed
                    WHERE landed.topic = :topic AND landed.partition = :partition
                      AND landed.record_offset = wanted.record_offset)
 ORDER BY 1;
