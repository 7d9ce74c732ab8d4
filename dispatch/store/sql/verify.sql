-- name: projected_inc(area_id, after, most)
SELECT incident_id, status, priority, category, tier, town, village, plan_version, opened_at, closed_at,
       changed_seq, due_at, retained, record
  FROM incident WHERE area_id = :area_id AND incident_id > :after ORDER BY incident_id LIMIT :most;

-- name: projected_asg(area_id, after, most)
SELECT assignment_id, incident_id, responder_id, responder_kind, role, tier, status, notified_at, respond_by,
       changed_at, retained, record
  FROM assignment WHERE area_id = :area_id AND assignment_id > :after ORDER BY assignment_id LIMIT :most;

-- name: projected_sta(area_id, after, most)
SELECT responder_id, duty, position_at, retained, record
  FROM responder_standing WHERE area_id = :area_id AND responder_id > :after ORDER BY responder_id LIMIT :most;

-- name: projected_adv(area_id, after, most)
SELECT advisory_id, incident_id, kind, audience, status, approve_by, at, retained, record
  FROM advisory WHERE area_id = :area_id AND advisory_id > :after ORDER BY advisory_id LIMIT :most;

-- name: projected_lnk(area_id, after, most)
SELECT key, incident_id, source_id, at, retained, record
  FROM alert_link WHERE area_id = :area_id AND key > :after ORDER BY key LIMIT :most;

-- name: one_active_holds()$
-- Whether the unique index that rules a second booking out is there, valid, and over the active statuses.
SELECT coalesce(bool_or(i.indisunique AND i.indisvalid AND i.indisready AND i.indpred IS NOT NULL
                        AND pg_get_expr(i.indpred, i.indrelid) LIKE '%notified%'
                        AND pg_get_expr(i.indpred, i.indrelid) LIKE '%accepted%'
                        AND pg_get_expr(i.indpred, i.indrelid) LIKE '%en_route%'
                        AND pg_get_expr(i.indpred, i.indrelid) LIKE '%on_scene%'), false)
  FROM pg_index AS i
 WHERE i.indexrelid = to_regclass('assignment_one_active') AND i.indrelid = 'assignment'::regclass;

-- name: double_bookings(area_id)
SELECT responder_id, array_agg(assignment_id ORDER BY assignment_id) AS assignments
  FROM assignment
 WHERE area_id = :area_id AND status IN ('notified', 'accepted', 'en_route', 'on_scene')
 GROUP BY responder_id HAVING count(*) > 1
 ORDER BY responder_id;

-- name: last_seq(area_id)$
SELECT coalesce(max(seq), 0) FROM area_log WHERE area_id = :area_id;
