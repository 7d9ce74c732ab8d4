-- migrate:up

CREATE TABLE device_salt (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    salt     bytea   NOT NULL CHECK (length(salt) = 32)
);
COMMENT ON TABLE device_salt IS 'What device codes are hashed with: another in every installation, the same on all of its consoles.';
INSERT INTO device_salt (salt)
VALUES (sha256(convert_to(gen_random_uuid()::text || gen_random_uuid()::text || gen_random_uuid()::text, 'UTF8')));

CREATE TABLE device_code (
    code_id      bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    code_hash    bytea       UNIQUE CHECK (length(code_hash) = 32),
    area_id      text        NOT NULL,
    responder_id text        NOT NULL,
    issued_by    text        NOT NULL CHECK (issued_by <> ''),
    issued_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
    expires_at   timestamptz NOT NULL,
    used_at      timestamptz,
    device_name  text        NOT NULL DEFAULT '',
    session_hash bytea       REFERENCES api_token ON DELETE SET NULL
);
CREATE INDEX device_code_responder ON device_code (area_id, responder_id);
CREATE INDEX device_code_session ON device_code (session_hash) WHERE session_hash IS NOT NULL;
COMMENT ON TABLE  device_code IS 'Codes that a phone is logged in with, once: who issued one for whom, and which device used it.';
COMMENT ON COLUMN device_code.code_hash IS 'scrypt of the code; NULL once it is used or replaced.';
COMMENT ON COLUMN device_code.issued_by IS 'Role and subject of the token, or the account at the command line.';
COMMENT ON COLUMN device_code.device_name IS 'What the device calls itself.';
COMMENT ON COLUMN device_code.session_hash IS 'The session that the code was exchanged for, while it is on record.';

-- migrate:down

DROP TABLE device_code;
DROP TABLE device_salt;
