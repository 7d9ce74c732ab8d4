-- name: custom_plans()!
-- A plan that is good for every filter is good for none: the statement is planned for the ones it has.
SET LOCAL plan_cache_mode = force_custom_plan;

-- name: find_alerts(area_id, after_seq, before_seq, source_class, source_id, town, category, priority, towns, most)
SELECT f.seq, f.at, f.key, f.alert_id, f.source_id, f.source_class, f.category, f.priority, f.outcome, f.reason,
       i.incident_id, i.status, i.town, i.village, l.input
  FROM alert_feed AS f
  JOIN alert_link AS k ON k.area_id = f.area_id AND k.key = f.key
  JOIN incident AS i ON i.incident_id = k.incident_id
  JOIN area_log AS l ON l.area_id = f.area_id AND l.seq = f.seq
 WHERE f.area_id = :area_id
   AND f.seq > :after_seq::bigint
   AND (:before_seq::bigint = 0 OR f.seq < :before_seq::bigint)
   AND (:source_class::text = '' OR f.source_class = :source_class::text)
   AND (:source_id::text = '' OR f.source_id = :source_id::text)
   AND (:category::text = '' OR f.category = :category::text)
   AND (:priority::int = 0 OR f.priority = :priority::int)
   AND (:town::text = '' OR i.area_id = :area_id AND i.town = :town::text)
   AND (cardinality(:towns::text[]) = 0 OR i.town = '' OR i.town = ANY (:towns::text[]))
 ORDER BY f.seq DESC LIMIT :most;

-- name: owned_since(area_id, incident_id)$
-- When the incident last changed hands; a merge or split of alerts does not count.
SELECT at FROM area_log
 WHERE area_id = :area_id AND incident_ids @> ARRAY[:incident_id::text]
   AND events_json @> jsonb_build_array(
           jsonb_build_object('kind', 'owner_taken', 'incident_id', :incident_id::text))
 ORDER BY seq DESC LIMIT 1;
