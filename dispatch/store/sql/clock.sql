-- name: clock_ms()$
SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint;
