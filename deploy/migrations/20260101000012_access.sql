-- migrate:up

ALTER TABLE api_token
    DROP CONSTRAINT api_token_role_check,
    ADD CONSTRAINT api_token_role_check CHECK (role IN
        ('viewer', 'call-taker', 'dispatcher', 'supervisor', 'patrol', 'publisher', 'auditor', 'admin')),
    ADD COLUMN towns       text[] NOT NULL DEFAULT '{}',
    ADD COLUMN kind        text   NOT NULL DEFAULT 'token' CHECK (kind IN ('token', 'session')),
    ADD COLUMN parent_hash bytea  REFERENCES api_token ON DELETE CASCADE CHECK (parent_hash <> token_hash);
CREATE INDEX api_token_subject ON api_token (subject, label) WHERE kind = 'session' AND revoked_at IS NULL;
CREATE INDEX api_token_parent ON api_token (parent_hash) WHERE parent_hash IS NOT NULL;
COMMENT ON COLUMN api_token.towns IS 'Codes of the towns whose incidents its bearer sees and commands; none are all of the area.';
COMMENT ON COLUMN api_token.kind IS 'A token for the Authorization header, or a session for a browser''s cookie.';
COMMENT ON COLUMN api_token.parent_hash IS 'The token that a session was exchanged for: it has that token''s present rights and ends with it.';

CREATE TABLE feed_ticket (
    ticket_hash bytea       PRIMARY KEY CHECK (length(ticket_hash) = 32),
    parent_hash bytea       REFERENCES api_token ON DELETE CASCADE,
    role        text        NOT NULL,
    subject     text        NOT NULL,
    area_id     text        NOT NULL,
    towns       text[]      NOT NULL,
    label       text        NOT NULL,
    holds_until bigint      NOT NULL,
    expires_at  timestamptz NOT NULL
);
CREATE INDEX feed_ticket_expiry ON feed_ticket (expires_at);
COMMENT ON TABLE  feed_ticket IS 'Tickets to the live feed, each good once and for seconds; taking one removes it.';
COMMENT ON COLUMN feed_ticket.parent_hash IS 'The token or session it was asked for with; NULL for one signed by the issuer of identities.';
COMMENT ON COLUMN feed_ticket.holds_until IS 'When the rights of its bearer end, UTC ms; 0 for when its parent''s do.';

-- migrate:down

DROP TABLE feed_ticket;
DELETE FROM api_token WHERE kind <> 'token' OR role IN ('viewer', 'call-taker', 'supervisor', 'admin');
DROP INDEX api_token_parent;
DROP INDEX api_token_subject;
ALTER TABLE api_token
    DROP COLUMN parent_hash,
    DROP COLUMN kind,
    DROP COLUMN towns,
    DROP CONSTRAINT api_token_role_check,
    ADD CONSTRAINT api_token_role_check CHECK (role IN ('dispatcher', 'patrol', 'publisher', 'auditor'));
