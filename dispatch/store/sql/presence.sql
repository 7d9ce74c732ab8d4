-- name: note_presence(area_id, incident_id, actor, page, doing, seconds, most)$
-- False when the actor has as many pages open as one may have. What has lapsed goes with it.
WITH gone AS (
    DELETE FROM presence WHERE lapses_at < clock_timestamp() - interval '1 minute'
), noted AS (
    INSERT INTO presence AS p (area_id, incident_id, actor, page, doing, lapses_at)
    SELECT :area_id, :incident_id, :actor, :page, :doing, clock_timestamp() + :seconds::float8 * interval '1 second'
     WHERE (SELECT count(*) FROM presence
             WHERE actor = :actor AND lapses_at > clock_timestamp()
               AND (area_id, incident_id, page) <> (:area_id, :incident_id, :page)) < :most::int
    ON CONFLICT (area_id, incident_id, actor, page) DO UPDATE
       SET since = CASE WHEN p.doing = excluded.doing AND p.lapses_at > clock_timestamp()
                        THEN p.since ELSE excluded.since END,
           doing = excluded.doing, lapses_at = excluded.lapses_at
    RETURNING 1
) SELECT EXISTS (SELECT FROM noted);

-- name: end_presence(area_id, incident_id, actor, page)!
DELETE FROM presence
 WHERE area_id = :area_id AND incident_id = :incident_id AND actor = :actor AND page = :page;

-- name: present_people()
-- A person with several pages is there once, and handles the incident if one of the pages does.
SELECT p.area_id, p.incident_id, i.town, p.actor, bool_or(p.doing = 'handling') AS handling,
       (extract(epoch FROM coalesce(min(p.since) FILTER (WHERE p.doing = 'handling'), min(p.since))) * 1000)::bigint
           AS since
  FROM presence AS p JOIN incident AS i ON i.incident_id = p.incident_id AND i.area_id = p.area_id
 WHERE p.lapses_at > clock_timestamp()
 GROUP BY p.area_id, p.incident_id, i.town, p.actor
 ORDER BY p.area_id, p.incident_id, since, p.actor;
