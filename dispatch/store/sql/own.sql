-- name: history_of_responder(area_id, responder_id, before_at, before_id, most)
SELECT a.record, i.record AS incident
  FROM assignment AS a LEFT JOIN incident AS i ON i.incident_id = a.incident_id
 WHERE a.area_id = :area_id AND a.responder_id = :responder_id
   AND (:before_at::bigint IS NULL OR (a.notified_at, a.assignment_id) < (:before_at::bigint, :before_id::text))
 ORDER BY a.notified_at DESC, a.assignment_id DESC LIMIT :most;

-- name: said_of_assignments(area_id, assignments, incidents)
-- What its responder said of each assignment, and the row that changed it last.
SELECT a.assignment_id,
       coalesce(max(l.seq) FILTER (WHERE l.events_json @> jsonb_build_array(a.named)
                                      OR l.events_json @> jsonb_build_array(jsonb_build_object('assignment', a.named))),
                0) AS seq,
       coalesce(bool_or(l.input_json ->> 'status' = 'needs_reinforcement') FILTER (WHERE l.input_json @> a.named),
                false) AS reinforcement,
       coalesce((array_agg(l.input_json ->> 'note' ORDER BY l.seq DESC)
                 FILTER (WHERE l.input_json @> a.named AND l.input_json ->> 'note' <> ''))[1], '') AS note
  FROM (SELECT n.assignment_id, n.incident_id, jsonb_build_object('assignment_id', n.assignment_id) AS named
          FROM unnest(:assignments::text[], :incidents::text[]) AS n (assignment_id, incident_id)) AS a
  LEFT JOIN area_log AS l ON l.area_id = :area_id AND l.incident_ids @> ARRAY[a.incident_id]
 GROUP BY a.assignment_id;
