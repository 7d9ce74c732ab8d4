-- migrate:up

-- Generated columns need a function that never fails: what is valid JSON but not valid jsonb
-- (\u0000, a lone surrogate) gives NULL there, and the bytes beside it stay what counts.
CREATE FUNCTION readable_json(content bytea) RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    RETURN convert_from(content, 'UTF8')::jsonb;
EXCEPTION WHEN OTHERS THEN
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION readable_json IS 'UTF-8 JSON bytes as jsonb, NULL where jsonb cannot hold them.';

CREATE TABLE command_area (
    area_id        text   PRIMARY KEY CHECK (area_id ~ '^[0-9]{6,12}$'),
    seq            bigint NOT NULL DEFAULT 0 CHECK (seq >= 0),
    hash           bytea  NOT NULL DEFAULT decode(repeat('00', 32), 'hex') CHECK (length(hash) = 32),
    at             bigint NOT NULL DEFAULT 0,
    next_due_at    bigint,
    roster_version text   NOT NULL DEFAULT '',
    plan_version   text   NOT NULL DEFAULT ''
);
CREATE INDEX command_area_due ON command_area (next_due_at) WHERE next_due_at IS NOT NULL;
COMMENT ON TABLE  command_area IS 'The head of each area''s log; its row lock orders the decisions of the area.';
COMMENT ON COLUMN command_area.area_id IS 'Administrative code of the command area.';
COMMENT ON COLUMN command_area.seq IS 'Sequence number of the newest row of area_log; 0 before the first.';
COMMENT ON COLUMN command_area.hash IS 'Hash of the newest row of area_log; 32 zero bytes before the first.';
COMMENT ON COLUMN command_area.at IS 'When the newest row was decided, UTC ms.';
COMMENT ON COLUMN command_area.next_due_at IS 'When something in the area is due next, UTC ms; NULL when nothing is.';
COMMENT ON COLUMN command_area.roster_version IS 'Version of the adopted roster (document of kind roster); empty before the first.';
COMMENT ON COLUMN command_area.plan_version IS 'Version of the plan book for new incidents (document of kind plans); empty before the first.';

CREATE TABLE area_log (
    area_id       text   NOT NULL REFERENCES command_area,
    seq           bigint NOT NULL CHECK (seq > 0),
    at            bigint NOT NULL,
    actor         text   NOT NULL,
    input         bytea  NOT NULL,
    events        bytea  NOT NULL,
    messages      bytea  NOT NULL,
    rules_version text   NOT NULL,
    prev_hash     bytea  NOT NULL CHECK (length(prev_hash) = 32),
    hash          bytea  NOT NULL CHECK (length(hash) = 32),
    incident_ids  text[] NOT NULL DEFAULT '{}',
    input_json    jsonb  GENERATED ALWAYS AS (readable_json(input)) STORED,
    events_json   jsonb  GENERATED ALWAYS AS (readable_json(events)) STORED,
    PRIMARY KEY (area_id, seq)
);
CREATE INDEX area_log_incidents ON area_log USING gin (incident_ids);
COMMENT ON TABLE  area_log IS 'Everything that happened in an area with what was decided: append-only, without gaps, chained by hash.';
COMMENT ON COLUMN area_log.seq IS 'Position in the log of the area, from 1; given under the lock on command_area, so also commit order.';
COMMENT ON COLUMN area_log.at IS 'When it was decided by the database''s clock, UTC ms; never goes back.';
COMMENT ON COLUMN area_log.actor IS 'Who is behind the input: a source, a responder, a person, or the clock.';
COMMENT ON COLUMN area_log.input IS 'The input, canonical JSON (dispatch.model.inputs).';
COMMENT ON COLUMN area_log.events IS 'What was decided, canonical JSON list (dispatch.model.events).';
COMMENT ON COLUMN area_log.messages IS 'The outbound messages of the row, JSON list of {topic, type, key, index, data}.';
COMMENT ON COLUMN area_log.rules_version IS 'Version of the rules that decided.';
COMMENT ON COLUMN area_log.prev_hash IS 'Hash of row seq - 1; 32 zero bytes in row 1.';
COMMENT ON COLUMN area_log.hash IS 'SHA-256 of prev_hash and, each after its length (8 bytes, big-endian): area_id, seq, at, actor, input, events, messages, rules_version (numbers in decimal).';
COMMENT ON COLUMN area_log.incident_ids IS 'The incidents that the row concerns; for queries, follows from events and messages.';
COMMENT ON COLUMN area_log.input_json IS 'The input for queries; NULL where jsonb cannot hold it.';
COMMENT ON COLUMN area_log.events_json IS 'The events for queries; NULL where jsonb cannot hold them.';

CREATE TABLE document (
    kind     text        NOT NULL CHECK (kind IN ('roster', 'plans')),
    version  text        NOT NULL CHECK (version ~ '^[0-9a-f]{64}$'),
    content  bytea       NOT NULL,
    added_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (kind, version)
);
COMMENT ON TABLE  document IS 'Rosters and plan books by content: what a log row names by version is here for ever.';
COMMENT ON COLUMN document.version IS 'SHA-256 of the canonical bytes with an empty version field, in hex.';
COMMENT ON COLUMN document.content IS 'The canonical bytes.';

-- migrate:down

DROP TABLE document;
DROP TABLE area_log;
DROP TABLE command_area;
DROP FUNCTION readable_json;
