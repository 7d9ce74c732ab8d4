-- migrate:up

-- What folding the log gives, for reads and for a quick start; written in the transaction of its log row.
-- `record` is the whole value as canonical JSON; the columns beside it repeat what queries filter by.
-- `retained` rows are part of the state of the area; the others are history that the rules have let go.

CREATE TABLE incident (
    incident_id   text     PRIMARY KEY,
    area_id       text     NOT NULL REFERENCES command_area,
    status        text     NOT NULL CHECK (status IN ('review', 'open', 'contained', 'closed')),
    priority      smallint NOT NULL CHECK (priority BETWEEN 1 AND 5),
    category      text     NOT NULL,
    tier          smallint NOT NULL CHECK (tier >= 0),
    town          text     NOT NULL,
    village       text     NOT NULL,
    plan_version  text     NOT NULL,
    opened_at     bigint   NOT NULL,
    closed_at     bigint   NOT NULL,
    changed_seq   bigint   NOT NULL,
    due_at        bigint,
    retained      boolean  NOT NULL,
    record        bytea    NOT NULL
);
CREATE INDEX incident_newest ON incident (area_id, opened_at DESC, incident_id DESC);
CREATE INDEX incident_open ON incident (area_id, priority, opened_at) WHERE status <> 'closed';
CREATE INDEX incident_retained ON incident (area_id) WHERE retained;
COMMENT ON TABLE  incident IS 'The incidents (dispatch.model.incident).';
COMMENT ON COLUMN incident.opened_at IS 'UTC ms.';
COMMENT ON COLUMN incident.closed_at IS 'UTC ms; 0 while it is not closed.';
COMMENT ON COLUMN incident.changed_seq IS 'The log row that changed it last: what a command must have seen.';
COMMENT ON COLUMN incident.due_at IS 'When the incident needs something next, UTC ms; NULL when nothing is due.';
COMMENT ON COLUMN incident.record IS 'The whole incident, canonical JSON.';

CREATE TABLE assignment (
    assignment_id  text     PRIMARY KEY,
    area_id        text     NOT NULL REFERENCES command_area,
    incident_id    text     NOT NULL,
    responder_id   text     NOT NULL,
    responder_kind text     NOT NULL CHECK (responder_kind IN ('unit', 'volunteer', 'patrol', 'police', 'security')),
    role           text     NOT NULL CHECK (role IN ('primary', 'support', 'volunteer', 'reinforcement')),
    tier           smallint NOT NULL CHECK (tier >= 0),
    status         text     NOT NULL CHECK (status IN ('notified', 'accepted', 'declined', 'expired', 'en_route',
                                                       'on_scene', 'cleared', 'stood_down')),
    notified_at    bigint   NOT NULL,
    respond_by     bigint   NOT NULL,
    changed_at     bigint   NOT NULL,
    retained       boolean  NOT NULL,
    record         bytea    NOT NULL
);
CREATE UNIQUE INDEX assignment_one_active ON assignment (area_id, responder_id)
    WHERE status IN ('notified', 'accepted', 'en_route', 'on_scene');
CREATE INDEX assignment_incident ON assignment (incident_id);
CREATE INDEX assignment_responder ON assignment (area_id, responder_id, notified_at DESC);
CREATE INDEX assignment_retained ON assignment (area_id) WHERE retained;
COMMENT ON TABLE  assignment IS 'The assignments (dispatch.model.assignment).';
COMMENT ON INDEX  assignment_one_active IS 'The proof in the database that nobody is booked twice.';
COMMENT ON COLUMN assignment.respond_by IS 'When the answer is due, UTC ms.';
COMMENT ON COLUMN assignment.changed_at IS 'When its status changed last, UTC ms.';

CREATE TABLE responder_standing (
    area_id      text    NOT NULL REFERENCES command_area,
    responder_id text    NOT NULL,
    duty         boolean,
    position_at  bigint  NOT NULL,
    retained     boolean NOT NULL,
    record       bytea   NOT NULL,
    PRIMARY KEY (area_id, responder_id)
);
COMMENT ON TABLE  responder_standing IS 'What the log says of responders beyond their registration (dispatch.model.responder.Standing).';
COMMENT ON COLUMN responder_standing.duty IS 'Its own word on duty; NULL when the roster decides.';
COMMENT ON COLUMN responder_standing.position_at IS 'When its position was taken, UTC ms; 0 when none is known.';

CREATE TABLE advisory (
    advisory_id text    PRIMARY KEY,
    area_id     text    NOT NULL REFERENCES command_area,
    incident_id text    NOT NULL,
    kind        text    NOT NULL CHECK (kind IN ('warning', 'update', 'all_clear', 'statement', 'rumour_watch')),
    audience    text    NOT NULL CHECK (audience IN ('shops', 'groups', 'units', 'public')),
    status      text    NOT NULL CHECK (status IN ('proposed', 'approved', 'sent', 'withdrawn')),
    approve_by  bigint  NOT NULL,
    at          bigint  NOT NULL,
    retained    boolean NOT NULL,
    record      bytea   NOT NULL
);
CREATE INDEX advisory_incident ON advisory (incident_id);
CREATE INDEX advisory_retained ON advisory (area_id) WHERE retained;
COMMENT ON TABLE  advisory IS 'What people around an incident are told (dispatch.model.advisory).';
COMMENT ON COLUMN advisory.approve_by IS 'When a person must have approved it, UTC ms; 0 when nobody must.';

CREATE TABLE alert_link (
    area_id     text    NOT NULL REFERENCES command_area,
    key         text    NOT NULL,
    incident_id text    NOT NULL,
    source_id   text    NOT NULL,
    at          bigint  NOT NULL,
    retained    boolean NOT NULL,
    record      bytea   NOT NULL,
    PRIMARY KEY (area_id, key)
);
CREATE INDEX alert_link_incident ON alert_link (incident_id);
CREATE INDEX alert_link_retained ON alert_link (area_id) WHERE retained;
COMMENT ON TABLE  alert_link IS 'Which incident each alert belongs to, exactly one (dispatch.model.alert.AlertLink).';
COMMENT ON COLUMN alert_link.key IS 'The alert''s name in the whole system: source_id/alert_id.';

-- migrate:down

DROP TABLE alert_link;
DROP TABLE advisory;
DROP TABLE responder_standing;
DROP TABLE assignment;
DROP TABLE incident;
