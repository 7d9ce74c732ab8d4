-- name: announce(channel, areas)!
SELECT pg_notify(:channel, area_id) FROM unnest(:areas::text[]) AS area_id;
