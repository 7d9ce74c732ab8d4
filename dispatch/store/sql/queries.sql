-- name: find_incidents(area_id, statuses, priority, category, town, towns, since, before_at, before_id, most)
SELECT record, coalesce(due_at, 0) AS due_at
  FROM incident
 WHERE area_id = :area_id
   AND (cardinality(:statuses::text[]) = 0 OR status = ANY (:statuses::text[]))
   AND (:priority::int = 0 OR priority = :priority::int)
   AND (:category::text = '' OR category = :category::text)
   AND (:town::text = '' OR town = :town::text)
   AND (cardinality(:towns::text[]) = 0 OR town = '' OR town = ANY (:towns::text[]))
   AND opened_at >= :since::bigint
   AND (:before_at::bigint IS NULL OR (opened_at, incident_id) < (:before_at::bigint, :before_id::text))
 ORDER BY opened_at DESC, incident_id DESC LIMIT :most;

-- name: one_incident(area_id, incident_id)^
SELECT record, coalesce(due_at, 0) AS due_at FROM incident WHERE area_id = :area_id AND incident_id = :incident_id;

-- name: assignments_of_incident(area_id, incident_id)
SELECT record FROM assignment WHERE area_id = :area_id AND incident_id = :incident_id;

-- name: advisories_of_incident(area_id, incident_id)
SELECT record FROM advisory WHERE area_id = :area_id AND incident_id = :incident_id;

-- name: links_of_incident(area_id, incident_id)
SELECT record FROM alert_link WHERE area_id = :area_id AND incident_id = :incident_id ORDER BY at, key;

-- name: one_assignment(area_id, assignment_id)$
SELECT record FROM assignment WHERE area_id = :area_id AND assignment_id = :assignment_id;

-- name: assignments_of_responder(area_id, responder_id, most)
SELECT record FROM assignment WHERE area_id = :area_id AND responder_id = :responder_id
 ORDER BY notified_at DESC, assignment_id DESC LIMIT :most;

-- name: rows_of_incident(area_id, incident_id, seq, most)
SELECT seq, at, actor, input, events, rules_version FROM area_log
 WHERE area_id = :area_id AND incident_ids @> ARRAY[:incident_id::text] AND seq > :seq
 ORDER BY seq LIMIT :most;

-- name: head_seq(area_id)$
SELECT seq FROM command_area WHERE area_id = :area_id;

-- name: feed_rows(area_id, seq, most)
-- Rows with the towns of their incidents: both are of one snapshot, so no row is ahead of its incident.
SELECT l.seq, l.messages, i.incidents, i.towns
  FROM area_log AS l
  LEFT JOIN LATERAL (
        SELECT array_agg(incident_id) AS incidents, array_agg(town) AS towns
          FROM incident WHERE incident_id = ANY (l.incident_ids)
       ) AS i ON true
 WHERE l.area_id = :area_id AND l.seq > :seq ORDER BY l.seq LIMIT :most;
