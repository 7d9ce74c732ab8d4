-- migrate:up

CREATE TABLE relay_cursor (
    area_id       text        PRIMARY KEY REFERENCES command_area,
    published_seq bigint      NOT NULL DEFAULT 0 CHECK (published_seq >= 0),
    updated_at    timestamptz NOT NULL DEFAULT clock_timestamp()
);
COMMENT ON TABLE  relay_cursor IS 'How far the log of each area has been published to Kafka.';
COMMENT ON COLUMN relay_cursor.published_seq IS 'Every row up to this one is on the outbound topics, at least once.';

CREATE TABLE notify_cursor (
    area_id     text        NOT NULL REFERENCES command_area,
    channel     text        NOT NULL,
    handled_seq bigint      NOT NULL DEFAULT 0 CHECK (handled_seq >= 0),
    updated_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (area_id, channel)
);
COMMENT ON TABLE  notify_cursor IS 'How far each channel of notification has read the log of each area.';

CREATE TABLE delivery (
    assignment_id text        NOT NULL,
    notice        text        NOT NULL,
    channel       text        NOT NULL,
    area_id       text        NOT NULL,
    responder_id  text        NOT NULL,
    seq           bigint      NOT NULL,
    index         integer     NOT NULL,
    status        text        NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'delivered', 'failed')),
    attempts      integer     NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    next_try_at   timestamptz NOT NULL DEFAULT transaction_timestamp(),
    body          bytea       NOT NULL,
    detail        text        NOT NULL DEFAULT '',
    created_at    timestamptz NOT NULL DEFAULT transaction_timestamp(),
    finished_at   timestamptz,
    PRIMARY KEY (assignment_id, notice, channel)
);
CREATE INDEX delivery_pending ON delivery (channel, area_id, next_try_at) WHERE status = 'pending';
COMMENT ON TABLE  delivery IS 'One notice of one assignment by one channel, sent once: what is to be sent, and what became of it.';
COMMENT ON COLUMN delivery.notice IS 'What is told: the assignment''s status (notified, stood_down, …).';
COMMENT ON COLUMN delivery.seq IS 'The log row that decided it; index is the event within the row.';
COMMENT ON COLUMN delivery.next_try_at IS 'When it is due; also how long the process that took it has for sending.';
COMMENT ON COLUMN delivery.body IS 'What is sent, as it is sent.';
COMMENT ON COLUMN delivery.detail IS 'The provider''s id, or why the last attempt failed.';

CREATE TABLE heartbeat (
    role       text        NOT NULL,
    instance   text        NOT NULL,
    at         timestamptz NOT NULL,
    started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    ready      boolean     NOT NULL,
    detail     text        NOT NULL DEFAULT '',
    PRIMARY KEY (role, instance)
);
COMMENT ON TABLE  heartbeat IS 'The processes of the service, as they last said of themselves.';
COMMENT ON COLUMN heartbeat.ready IS 'Whether it does its work; detail says why not.';

CREATE TABLE api_token (
    token_hash bytea       PRIMARY KEY CHECK (length(token_hash) = 32),
    prefix     text        NOT NULL,
    role       text        NOT NULL CHECK (role IN ('dispatcher', 'patrol', 'publisher', 'auditor')),
    subject    text        NOT NULL,
    area_id    text        NOT NULL,
    label      text        NOT NULL DEFAULT '',
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    expires_at timestamptz,
    revoked_at timestamptz
);
CREATE INDEX api_token_prefix ON api_token (prefix);
COMMENT ON TABLE  api_token IS 'Who may use the interfaces. The token itself is nowhere, only its SHA-256.';
COMMENT ON COLUMN api_token.prefix IS 'The first characters of the token, to tell tokens apart in lists.';
COMMENT ON COLUMN api_token.subject IS 'On whose behalf: a person''s name for a dispatcher, a responder id for a patrol, a source for a publisher.';

-- migrate:down

DROP TABLE api_token;
DROP TABLE heartbeat;
DROP TABLE delivery;
DROP TABLE notify_cursor;
DROP TABLE relay_cursor;
