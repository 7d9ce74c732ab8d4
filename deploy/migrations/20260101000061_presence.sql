-- migrate:up

-- Not in the write-ahead log: after a crash or a failover nobody is there, until each page says so again.
CREATE UNLOGGED TABLE presence (
    area_id     text        NOT NULL,
    incident_id text        NOT NULL,
    actor       text        NOT NULL,
    page        text        NOT NULL,
    doing       text        NOT NULL CHECK (doing IN ('looking', 'handling')),
    since       timestamptz NOT NULL DEFAULT clock_timestamp(),
    lapses_at   timestamptz NOT NULL,
    PRIMARY KEY (area_id, incident_id, actor, page)
);
CREATE INDEX presence_actor ON presence (actor);
COMMENT ON TABLE  presence IS 'Who has an incident on the screen at this moment; a page says so again and again, or it lapses.';
COMMENT ON COLUMN presence.actor IS 'The role and subject of who looks, as in the log.';
COMMENT ON COLUMN presence.page IS 'The page''s own name for itself: one person may have several open.';
COMMENT ON COLUMN presence.since IS 'When this page began with what it is doing.';

-- migrate:down

DROP TABLE presence;
