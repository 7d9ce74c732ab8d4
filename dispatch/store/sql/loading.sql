-- name: retained_incidents(area_id)
SELECT due_at, record FROM incident WHERE area_id = :area_id AND retained;

-- name: retained_assignments(area_id)
SELECT record FROM assignment WHERE area_id = :area_id AND retained;

-- name: retained_standings(area_id)
SELECT record FROM responder_standing WHERE area_id = :area_id AND retained ORDER BY responder_id;

-- name: retained_advisories(area_id)
SELECT record FROM advisory WHERE area_id = :area_id AND retained;

-- name: retained_links(area_id)
SELECT record FROM alert_link WHERE area_id = :area_id AND retained ORDER BY at, key;
