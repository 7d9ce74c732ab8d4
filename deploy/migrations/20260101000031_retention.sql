-- migrate:up

ALTER TABLE area_log ADD COLUMN forgotten bytea CHECK (length(forgotten) = 64);
CREATE INDEX area_log_tracks ON area_log (at) WHERE actor = 'positions' AND forgotten IS NULL;
COMMENT ON COLUMN area_log.forgotten IS 'SHA-256 of the input and of the events as they were, one after the other, of a row of positions that were purged; NULL where both still stand.';
COMMENT ON COLUMN area_log.hash IS 'SHA-256 of prev_hash and, each after its length (8 bytes, big-endian): area_id, seq, at, actor, SHA-256 of input, SHA-256 of events, SHA-256 of messages, rules_version (numbers in decimal).';

CREATE INDEX receipt_position ON receipt (received_at) WHERE topic = 'responders.position';
CREATE INDEX delivery_finished ON delivery (finished_at) WHERE finished_at IS NOT NULL;

CREATE TABLE purge_run (
    only_row    boolean     PRIMARY KEY DEFAULT true CHECK (only_row),
    finished_at timestamptz NOT NULL
);
COMMENT ON TABLE purge_run IS 'When what is too old was purged last, by whichever process.';

-- migrate:down

DROP TABLE purge_run;
DROP INDEX delivery_finished;
DROP INDEX receipt_position;
DROP INDEX area_log_tracks;
ALTER TABLE area_log DROP COLUMN forgotten;
