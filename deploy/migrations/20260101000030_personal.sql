-- migrate:up

CREATE TABLE personal (
    area_id    text        NOT NULL,
    subject_id text        NOT NULL,
    field      text        NOT NULL CHECK (field IN ('name', 'phone')),
    ciphertext bytea       NOT NULL,
    key_id     text        NOT NULL,
    updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (area_id, subject_id, field)
);
CREATE INDEX personal_key ON personal (key_id);
COMMENT ON TABLE  personal IS 'Names and telephone numbers, encrypted value by value. Nothing else in the database has them: the log keeps ids.';
COMMENT ON COLUMN personal.subject_id IS 'Whose it is: an id of the roster.';
COMMENT ON COLUMN personal.ciphertext IS 'AES-256-GCM: format, key id, nonce, ciphertext with tag; bound to area_id, subject_id and field.';
COMMENT ON COLUMN personal.key_id IS 'The key that opens it; it is in the ciphertext too, where it is authenticated.';
COMMENT ON COLUMN personal.updated_at IS 'When a roster last brought it.';

CREATE TABLE personal_access (
    access_id   bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at          timestamptz NOT NULL DEFAULT clock_timestamp(),
    kind        text        NOT NULL CHECK (kind IN ('reveal', 'export', 'erase')),
    area_id     text        NOT NULL,
    subject_id  text        NOT NULL,
    actor       text        NOT NULL CHECK (actor <> ''),
    incident_id text        NOT NULL DEFAULT '',
    reason      text        NOT NULL DEFAULT ''
);
CREATE INDEX personal_access_actor ON personal_access (actor, at);
COMMENT ON TABLE  personal_access IS 'Who saw whose name and number in full, or had them erased, when and why. Written before anything is shown.';
COMMENT ON COLUMN personal_access.subject_id IS 'Whose data; empty: those of the whole roster.';
COMMENT ON COLUMN personal_access.actor IS 'Who: role and subject of the token, or the account at the command line.';

CREATE FUNCTION personal_access_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'personal_access: what is on record is not changed';
END
$$;
COMMENT ON FUNCTION personal_access_stays IS 'Refuses to change a row; old rows are purged, never edited.';
CREATE TRIGGER personal_access_stays BEFORE UPDATE ON personal_access
    FOR EACH ROW EXECUTE FUNCTION personal_access_stays();

-- migrate:down

DROP TABLE personal_access;
DROP FUNCTION personal_access_stays;
DROP TABLE personal;
