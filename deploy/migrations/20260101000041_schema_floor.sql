-- migrate:up

CREATE TABLE schema_floor (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    oldest   text    NOT NULL,
    why      text    NOT NULL DEFAULT ''
);
COMMENT ON TABLE  schema_floor IS 'Which programs this schema is too new for; a migration that older programs cannot work with raises it to its own number.';
COMMENT ON COLUMN schema_floor.oldest IS 'Number of the newest migration that a program must know at least, to be let in.';
COMMENT ON COLUMN schema_floor.why IS 'What older programs would do wrong, for people.';
INSERT INTO schema_floor (oldest) VALUES ('');

-- migrate:down

DROP TABLE schema_floor;
