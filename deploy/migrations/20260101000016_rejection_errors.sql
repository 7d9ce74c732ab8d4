-- migrate:up

ALTER TABLE rejection ADD COLUMN errors bytea NOT NULL DEFAULT '[]';
COMMENT ON COLUMN rejection.errors IS 'Every wrong field, JSON list of [field, problem, value]; empty where fields are not the reason.';

-- migrate:down

ALTER TABLE rejection DROP COLUMN errors;
