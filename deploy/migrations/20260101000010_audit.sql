-- migrate:up

CREATE TABLE audit_cursor (
    topic         text        NOT NULL,
    partition     integer     NOT NULL CHECK (partition >= 0),
    record_offset bigint      NOT NULL CHECK (record_offset >= 0),
    at            timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (topic, partition)
);
COMMENT ON TABLE  audit_cursor IS 'How far the auditor has proven that each record of the inbound topics is on record.';
COMMENT ON COLUMN audit_cursor.record_offset IS 'Everything before this Kafka offset is proven; here it goes on.';
COMMENT ON COLUMN audit_cursor.at IS 'When the cursor was moved last.';

CREATE TABLE audit_history (
    only_row  boolean     PRIMARY KEY DEFAULT true CHECK (only_row),
    system_id text        NOT NULL,
    timeline  bigint      NOT NULL,
    at        timestamptz NOT NULL DEFAULT clock_timestamp()
);
COMMENT ON TABLE  audit_history IS 'The history of the database that the cursors of the auditor belong to; another one may lack what this one had.';
COMMENT ON COLUMN audit_history.system_id IS 'The identifier of the database cluster.';
COMMENT ON COLUMN audit_history.timeline IS 'The timeline of its write-ahead log: every failover and every restore begins a new one.';

-- migrate:down

DROP TABLE audit_history;
DROP TABLE audit_cursor;
