-- migrate:up

-- Made of the log row itself, by one function for new rows and for those that are there: programs of the
-- release before, which do not know the table, fill it too.
CREATE FUNCTION alert_of_row(input jsonb, events jsonb, messages bytea)
RETURNS TABLE (key text, alert_id text, source_id text, source_class text, category text, priority smallint,
               outcome text, reason text)
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT e.link ->> 'key', input #>> '{alert,alert_id}', e.link ->> 'source_id', e.link ->> 'source_class',
           e.link ->> 'category', (e.link ->> 'priority')::smallint,
           CASE WHEN coalesce(input #>> '{alert,unreadable}', '') <> '' THEN 'rejected'
                WHEN e.status = 'review' THEN 'review'
                WHEN e.rule = 'opened' THEN 'opened'
                ELSE 'joined' END,
           coalesce(e.link ->> 'reason', '')
      FROM (SELECT l.event -> 'link' AS link, l.event ->> 'rule' AS rule,
                   (SELECT m.message #>> '{data,status}'
                      FROM jsonb_array_elements(readable_json(messages)) WITH ORDINALITY AS m (message, place)
                     WHERE m.message #>> '{data,incident_id}' = l.event #>> '{link,incident_id}'
                       AND m.message ->> 'topic' = 'incidents'
                     ORDER BY m.place DESC LIMIT 1) AS status
              FROM jsonb_array_elements(events) AS l (event)
             WHERE l.event ->> 'kind' = 'alert_linked'
             LIMIT 1) AS e
     WHERE input ->> 'kind' = 'alert_received'
$$;
COMMENT ON FUNCTION alert_of_row IS 'The alert that a log row took in and what became of it then; no row for any other input.';

CREATE TABLE alert_feed (
    area_id      text     NOT NULL,
    seq          bigint   NOT NULL,
    at           bigint   NOT NULL,
    key          text     NOT NULL,
    alert_id     text     NOT NULL,
    source_id    text     NOT NULL,
    source_class text     NOT NULL,
    category     text     NOT NULL,
    priority     smallint NOT NULL,
    outcome      text     NOT NULL CHECK (outcome IN ('opened', 'joined', 'review', 'rejected')),
    reason       text     NOT NULL,
    PRIMARY KEY (area_id, seq)
);
CREATE INDEX alert_feed_source ON alert_feed (area_id, source_id, seq);
CREATE INDEX alert_feed_class ON alert_feed (area_id, source_class, seq);
CREATE INDEX alert_feed_category ON alert_feed (area_id, category, seq);
CREATE INDEX alert_feed_priority ON alert_feed (area_id, priority, seq);
CREATE INDEX alert_feed_key ON alert_feed (area_id, key);
CREATE INDEX alert_feed_at ON alert_feed USING brin (at);
CREATE INDEX incident_town ON incident (area_id, town);
COMMENT ON TABLE  alert_feed IS 'The alerts in the order they were decided on, for the desk; follows from the log, kept as long as messages are.';
COMMENT ON COLUMN alert_feed.seq IS 'The log row that took the alert in; what it said is there.';
COMMENT ON COLUMN alert_feed.at IS 'When that was, UTC ms.';
COMMENT ON COLUMN alert_feed.outcome IS 'What became of it then: it opened an incident, joined one, waits for review, or was refused and is shown to a person.';
COMMENT ON COLUMN alert_feed.reason IS 'The rule by which, and what was odd of it.';

CREATE FUNCTION feed_alerts() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM added WHERE input_json ->> 'kind' = 'alert_received') THEN
        RETURN NULL;
    END IF;
    BEGIN
        INSERT INTO alert_feed
        SELECT n.area_id, n.seq, n.at, a.*
          FROM added AS n CROSS JOIN LATERAL alert_of_row(n.input_json, n.events_json, n.messages) AS a
        ON CONFLICT (area_id, seq) DO NOTHING;
    EXCEPTION WHEN OTHERS THEN
        -- A list that lacks an alert is a smaller harm than an area that cannot decide.
        RAISE WARNING 'alert_feed: % (%)', SQLERRM, SQLSTATE;
    END;
    RETURN NULL;
END
$$;
CREATE TRIGGER area_log_alerts AFTER INSERT ON area_log
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION feed_alerts();

INSERT INTO alert_feed
SELECT l.area_id, l.seq, l.at, a.*
  FROM area_log AS l CROSS JOIN LATERAL alert_of_row(l.input_json, l.events_json, l.messages) AS a;

-- migrate:down

DROP TRIGGER area_log_alerts ON area_log;
DROP FUNCTION feed_alerts();
DROP INDEX incident_town;
DROP TABLE alert_feed;
DROP FUNCTION alert_of_row(jsonb, jsonb, bytea);
