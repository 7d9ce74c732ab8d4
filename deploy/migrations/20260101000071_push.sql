-- migrate:up

CREATE TABLE push_subscription (
    endpoint_hash bytea       PRIMARY KEY CHECK (length(endpoint_hash) = 32),
    endpoint      text        NOT NULL,
    p256dh        text        NOT NULL,
    auth          text        NOT NULL,
    area_id       text        NOT NULL,
    responder_id  text        NOT NULL,
    session_hash  bytea       NOT NULL REFERENCES api_token ON DELETE CASCADE,
    subscribed_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX push_subscription_responder ON push_subscription (area_id, responder_id);
CREATE INDEX push_subscription_session ON push_subscription (session_hash);
COMMENT ON TABLE  push_subscription IS 'Browsers that are woken by web push (RFC 8030). One ends with the session that asked for it.';
COMMENT ON COLUMN push_subscription.endpoint IS 'Where the browser''s push service takes messages for it: an address that was given from outside.';
COMMENT ON COLUMN push_subscription.p256dh IS 'The browser''s public key (base64url), which messages are encrypted for (RFC 8291).';
COMMENT ON COLUMN push_subscription.auth IS 'Its shared secret (base64url).';

-- migrate:down

DROP TABLE push_subscription;
