-- name: has_schema()$
SELECT to_regclass('schema_floor') IS NOT NULL;

-- name: schema_version()^
SELECT (SELECT array_agg(version::text ORDER BY version) FROM schema_migrations) AS applied, oldest, why
  FROM schema_floor;
