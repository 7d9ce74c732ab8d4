-- migrate:up

ALTER TABLE command_area ADD COLUMN ahead_ms bigint NOT NULL DEFAULT 0 CHECK (ahead_ms >= 0);
COMMENT ON COLUMN command_area.ahead_ms IS 'By how many ms the time of the area is ahead of the database''s clock, since that was set back while something was to come due; 0 otherwise.';

-- migrate:down

ALTER TABLE command_area DROP COLUMN ahead_ms;
