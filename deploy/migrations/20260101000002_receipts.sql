-- migrate:up

CREATE TABLE receipt (
    family        text        NOT NULL,
    source_id     text        NOT NULL,
    event_id      text        NOT NULL,
    body_hash     bytea       NOT NULL,
    area_id       text        NOT NULL,
    topic         text        NOT NULL,
    partition     integer     NOT NULL,
    record_offset bigint      NOT NULL,
    record_at     bigint      NOT NULL,
    key           bytea,
    headers       bytea       NOT NULL,
    raw           bytea       NOT NULL,
    received_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    seen_count    integer     NOT NULL DEFAULT 1 CHECK (seen_count > 0),
    last_seen_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (family, source_id, event_id)
);
CREATE INDEX receipt_received ON receipt USING brin (received_at);
COMMENT ON TABLE  receipt IS 'Every message that came in, as it came: written in the transaction that decides on it. A repeat meets its own receipt.';
COMMENT ON COLUMN receipt.family IS 'Which topics share identities: alerts (all alerts.* topics), else the topic itself.';
COMMENT ON COLUMN receipt.source_id IS 'Who sent it.';
COMMENT ON COLUMN receipt.event_id IS 'The sender''s id; with # and hex digits of the body''s hash when the id came again with another body.';
COMMENT ON COLUMN receipt.body_hash IS 'SHA-256 of what the sender said, to tell a repeat from a conflict.';
COMMENT ON COLUMN receipt.area_id IS 'The command area that took it in.';
COMMENT ON COLUMN receipt.partition IS 'Kafka partition; -1 when it came by HTTP.';
COMMENT ON COLUMN receipt.record_offset IS 'Kafka offset of its first coming; -1 when it came by HTTP.';
COMMENT ON COLUMN receipt.record_at IS 'The broker''s timestamp, UTC ms; 0 unknown.';
COMMENT ON COLUMN receipt.headers IS 'Record headers, JSON list of [name, value in base64].';
COMMENT ON COLUMN receipt.raw IS 'The record''s value, byte for byte.';
COMMENT ON COLUMN receipt.seen_count IS 'How often it came with the same body.';

CREATE TABLE receipt_offset (
    topic         text    NOT NULL,
    partition     integer NOT NULL,
    record_offset bigint  NOT NULL,
    family        text    NOT NULL,
    source_id     text    NOT NULL,
    event_id      text    NOT NULL,
    landed_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (topic, partition, record_offset)
);
CREATE INDEX receipt_offset_landed ON receipt_offset USING brin (landed_at);
COMMENT ON TABLE  receipt_offset IS 'The ledger of offsets: which receipt proves that a record has landed, for repeats too.';
COMMENT ON COLUMN receipt_offset.landed_at IS 'When this record landed last.';

CREATE TABLE rejection (
    rejection_id  bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    area_id       text        NOT NULL,
    reason        text        NOT NULL,
    topic         text        NOT NULL,
    partition     integer     NOT NULL,
    record_offset bigint      NOT NULL,
    source_id     text        NOT NULL,
    event_id      text        NOT NULL,
    headers       bytea       NOT NULL,
    raw           bytea       NOT NULL,
    rejected_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    published_at  timestamptz
);
CREATE INDEX rejection_unpublished ON rejection (rejection_id) WHERE published_at IS NULL;
COMMENT ON TABLE  rejection IS 'Messages that could not be understood or accepted, for the topic alerts.rejected.';
COMMENT ON COLUMN rejection.reason IS 'Why, for people.';
COMMENT ON COLUMN rejection.published_at IS 'When alerts.rejected had it; NULL until then.';

-- migrate:down

DROP TABLE rejection;
DROP TABLE receipt_offset;
DROP TABLE receipt;
