-- name: log_span(area_id)^
-- Where a log begins and where it ends.
SELECT c.seq, c.at,
       (SELECT l.at FROM area_log AS l WHERE l.area_id = c.area_id AND l.seq = 1) AS begins_at
  FROM command_area AS c WHERE c.area_id = :area_id;

-- name: seq_at(area_id, at)$
-- The newest row decided at a time or before it, 0 for none. `at` never goes back: halving finds it by the
-- primary key.
WITH RECURSIVE halving (low, high) AS (
    SELECT 0::bigint, seq FROM command_area WHERE area_id = :area_id
    UNION ALL
    SELECT CASE WHEN l.at <= :at::bigint THEN l.seq ELSE h.low END,
           CASE WHEN l.at <= :at::bigint THEN h.high ELSE l.seq - 1 END
      FROM halving AS h
      JOIN area_log AS l ON l.area_id = :area_id AND l.seq = (h.low + h.high + 1) / 2
     WHERE h.low < h.high
)
SELECT low FROM halving WHERE low = high;

-- name: decided_rows(area_id, first, last, most)
-- What was decided, for folding: the row of `first` with all up to `last`.
SELECT seq, at, events, prev_hash, hash FROM area_log
 WHERE area_id = :area_id AND seq BETWEEN :first::bigint AND :last::bigint ORDER BY seq LIMIT :most;

-- name: incident_rows(area_id, seq, most)
-- What was decided about incidents after a row; positions and the like are passed over.
SELECT seq, at, events, prev_hash, hash FROM area_log
 WHERE area_id = :area_id AND seq > :seq AND incident_ids <> '{}' ORDER BY seq LIMIT :most;
