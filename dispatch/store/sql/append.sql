-- name: append(area_id, known_seq, known_hash, known_ahead_ms, decided_at, rec_families, rec_sources, rec_events, rec_hashes, rec_topics, rec_partitions, rec_offsets, rec_record_ats, rec_keys, rec_headers, rec_raws, rec_counts, head_seq, head_hash, head_at, next_due_at, roster_version, plan_version, log_seqs, log_ats, log_actors, log_inputs, log_events, log_messages, log_rules, log_prevs, log_hashes, log_incidents, inc_ids, inc_statuses, inc_priorities, inc_categories, inc_tiers, inc_towns, inc_villages, inc_plans, inc_opened, inc_closed, inc_seqs, inc_due, inc_retained, inc_records, asg_ids, asg_incidents, asg_responders, asg_kinds, asg_roles, asg_tiers, asg_statuses, asg_notified, asg_respond_by, asg_changed, asg_retained, asg_records, sta_ids, sta_duties, sta_position_ats, sta_retained, sta_records, adv_ids, adv_incidents, adv_kinds, adv_audiences, adv_statuses, adv_approve_by, adv_ats, adv_retained, adv_records, lnk_keys, lnk_incidents, lnk_sources, lnk_ats, lnk_retained, lnk_records, gone_incidents, gone_assignments, gone_standings, gone_advisories, gone_links, off_topics, off_partitions, off_offsets, off_families, off_sources, off_events, rej_reasons, rej_topics, rej_partitions, rej_offsets, rej_sources, rej_events, rej_headers, rej_raws, rej_errors)^
-- All that a transaction decided, in one round trip: log rows, the head of the log, the projections,
-- the ledger of offsets and the rejections. Assignments come with the ended ones first, so that
-- assignment_one_active never meets a responder who is being moved from one incident to the next.
-- Nothing of it happens unless the log still ends with the row that was decided after and nobody else has the
-- area's turn (that is not waited for), all the receipts that come along are new, and the clock is near the
-- time of the decision (if that is to be looked at).
WITH received AS (
    INSERT INTO receipt (family, source_id, event_id, body_hash, area_id, topic, partition, record_offset,
                         record_at, key, headers, raw, seen_count)
    SELECT n.family, n.source_id, n.event_id, n.body_hash, :area_id, n.topic, n.partition, n.record_offset,
           n.record_at, n.key, n.headers, n.raw, n.seen_count
      FROM unnest(:rec_families::text[], :rec_sources::text[], :rec_events::text[], :rec_hashes::bytea[],
                  :rec_topics::text[], :rec_partitions::int[], :rec_offsets::bigint[], :rec_record_ats::bigint[],
                  :rec_keys::bytea[], :rec_headers::bytea[], :rec_raws::bytea[], :rec_counts::int[])
           WITH ORDINALITY AS n (family, source_id, event_id, body_hash, topic, partition, record_offset,
                                 record_at, key, headers, raw, seen_count, place)
     ORDER BY n.place
    ON CONFLICT (family, source_id, event_id) DO NOTHING
    RETURNING 1
), logged AS (
    INSERT INTO area_log (area_id, seq, at, actor, input, events, messages, rules_version, prev_hash, hash, incident_ids)
    SELECT :area_id, n.seq, n.at, n.actor, n.input, n.events, n.messages, n.rules_version, n.prev_hash, n.hash,
           string_to_array(n.incidents, ',')
      FROM unnest(:log_seqs::bigint[], :log_ats::bigint[], :log_actors::text[], :log_inputs::bytea[],
                  :log_events::bytea[], :log_messages::bytea[], :log_rules::text[], :log_prevs::bytea[],
                  :log_hashes::bytea[], :log_incidents::text[])
           AS n (seq, at, actor, input, events, messages, rules_version, prev_hash, hash, incidents)
), incidents AS (
    INSERT INTO incident AS i (incident_id, area_id, status, priority, category, tier, town, village, plan_version,
                               opened_at, closed_at, changed_seq, due_at, retained, record)
    SELECT n.incident_id, :area_id, n.status, n.priority, n.category, n.tier, n.town, n.village, n.plan_version,
           n.opened_at, n.closed_at, n.changed_seq, n.due_at, n.retained, n.record
      FROM unnest(:inc_ids::text[], :inc_statuses::text[], :inc_priorities::smallint[], :inc_categories::text[],
                  :inc_tiers::smallint[], :inc_towns::text[], :inc_villages::text[], :inc_plans::text[],
                  :inc_opened::bigint[], :inc_closed::bigint[], :inc_seqs::bigint[], :inc_due::bigint[],
                  :inc_retained::boolean[], :inc_records::bytea[])
           AS n (incident_id, status, priority, category, tier, town, village, plan_version, opened_at, closed_at,
                 changed_seq, due_at, retained, record)
    ON CONFLICT (incident_id) DO UPDATE
       SET status = excluded.status, priority = excluded.priority, category = excluded.category,
           tier = excluded.tier, town = excluded.town, village = excluded.village,
           plan_version = excluded.plan_version, opened_at = excluded.opened_at, closed_at = excluded.closed_at,
           changed_seq = excluded.changed_seq, due_at = excluded.due_at, retained = excluded.retained,
           record = excluded.record
), assignments AS (
    INSERT INTO assignment (assignment_id, area_id, incident_id, responder_id, responder_kind, role, tier, status,
                            notified_at, respond_by, changed_at, retained, record)
    SELECT n.assignment_id, :area_id, n.incident_id, n.responder_id, n.responder_kind, n.role, n.tier, n.status,
           n.notified_at, n.respond_by, n.changed_at, n.retained, n.record
      FROM unnest(:asg_ids::text[], :asg_incidents::text[], :asg_responders::text[], :asg_kinds::text[],
                  :asg_roles::text[], :asg_tiers::smallint[], :asg_statuses::text[], :asg_notified::bigint[],
                  :asg_respond_by::bigint[], :asg_changed::bigint[], :asg_retained::boolean[], :asg_records::bytea[])
           WITH ORDINALITY
           AS n (assignment_id, incident_id, responder_id, responder_kind, role, tier, status, notified_at,
                 respond_by, changed_at, retained, record, place)
     ORDER BY n.place
    ON CONFLICT (assignment_id) DO UPDATE
       SET incident_id = excluded.incident_id, role = excluded.role, tier = excluded.tier, status = excluded.status,
           respond_by = excluded.respond_by, changed_at = excluded.changed_at, retained = excluded.retained,
           record = excluded.record
), standings AS (
    INSERT INTO responder_standing (area_id, responder_id, duty, position_at, retained, record)
    SELECT :area_id, n.responder_id, n.duty, n.position_at, n.retained, n.record
      FROM unnest(:sta_ids::text[], :sta_duties::boolean[], :sta_position_ats::bigint[], :sta_retained::boolean[],
                  :sta_records::bytea[])
           AS n (responder_id, duty, position_at, retained, record)
    ON CONFLICT (area_id, responder_id) DO UPDATE
       SET duty = excluded.duty, position_at = excluded.position_at, retained = excluded.retained,
           record = excluded.record
), advisories AS (
    INSERT INTO advisory (advisory_id, area_id, incident_id, kind, audience, status, approve_by, at, retained, record)
    SELECT n.advisory_id, :area_id, n.incident_id, n.kind, n.audience, n.status, n.approve_by, n.at, n.retained, n.record
      FROM unnest(:adv_ids::text[], :adv_incidents::text[], :adv_kinds::text[], :adv_audiences::text[],
                  :adv_statuses::text[], :adv_approve_by::bigint[], :adv_ats::bigint[], :adv_retained::boolean[],
                  :adv_records::bytea[])
           AS n (advisory_id, incident_id, kind, audience, status, approve_by, at, retained, record)
    ON CONFLICT (advisory_id) DO UPDATE
       SET incident_id = excluded.incident_id, status = excluded.status, approve_by = excluded.approve_by,
           at = excluded.at, retained = excluded.retained, record = excluded.record
), links AS (
    INSERT INTO alert_link (area_id, key, incident_id, source_id, at, retained, record)
    SELECT :area_id, n.key, n.incident_id, n.source_id, n.at, n.retained, n.record
      FROM unnest(:lnk_keys::text[], :lnk_incidents::text[], :lnk_sources::text[], :lnk_ats::bigint[],
                  :lnk_retained::boolean[], :lnk_records::bytea[])
           AS n (key, incident_id, source_id, at, retained, record)
    ON CONFLICT (area_id, key) DO UPDATE
       SET incident_id = excluded.incident_id, at = excluded.at, retained = excluded.retained, record = excluded.record
), gone_i AS (
    UPDATE incident SET retained = false WHERE incident_id = ANY (:gone_incidents::text[])
), gone_a AS (
    UPDATE assignment SET retained = false WHERE assignment_id = ANY (:gone_assignments::text[])
), gone_s AS (
    UPDATE responder_standing SET retained = false
     WHERE area_id = :area_id AND responder_id = ANY (:gone_standings::text[])
), gone_v AS (
    UPDATE advisory SET retained = false WHERE advisory_id = ANY (:gone_advisories::text[])
), gone_l AS (
    UPDATE alert_link SET retained = false WHERE area_id = :area_id AND key = ANY (:gone_links::text[])
), ledger AS (
    INSERT INTO receipt_offset (topic, partition, record_offset, family, source_id, event_id)
    SELECT n.topic, n.partition, n.record_offset, n.family, n.source_id, n.event_id
      FROM unnest(:off_topics::text[], :off_partitions::int[], :off_offsets::bigint[], :off_families::text[],
                  :off_sources::text[], :off_events::text[])
           AS n (topic, partition, record_offset, family, source_id, event_id)
    ON CONFLICT (topic, partition, record_offset) DO UPDATE
       SET family = excluded.family, source_id = excluded.source_id, event_id = excluded.event_id,
           landed_at = clock_timestamp()
), rejected AS (
    INSERT INTO rejection (area_id, reason, topic, partition, record_offset, source_id, event_id, headers, raw,
                           errors)
    SELECT :area_id, n.reason, n.topic, n.partition, n.record_offset, n.source_id, n.event_id, n.headers, n.raw,
           n.errors
      FROM unnest(:rej_reasons::text[], :rej_topics::text[], :rej_partitions::int[], :rej_offsets::bigint[],
                  :rej_sources::text[], :rej_events::text[], :rej_headers::bytea[], :rej_raws::bytea[],
                  :rej_errors::bytea[])
           AS n (reason, topic, partition, record_offset, source_id, event_id, headers, raw, errors)
), ours AS MATERIALIZED (
    SELECT area_id FROM command_area
     WHERE area_id = :area_id
       AND seq = :known_seq AND hash = :known_hash AND ahead_ms = :known_ahead_ms
       AND (SELECT count(*) FROM received) = cardinality(:rec_families::text[])
       AND (:decided_at::bigint IS NULL
            OR abs(extract(epoch FROM clock_timestamp()) * 1000 - :decided_at::bigint) <= 500)
       FOR UPDATE SKIP LOCKED
), head AS (
    UPDATE command_area AS c
       SET seq = :head_seq, hash = :head_hash, at = :head_at, next_due_at = :next_due_at,
           roster_version = :roster_version, plan_version = :plan_version
      FROM ours WHERE c.area_id = ours.area_id
    RETURNING (extract(epoch FROM clock_timestamp()) * 1000)::bigint AS now
)
SELECT coalesce((SELECT now FROM head), outdated(:area_id)) AS now;

-- name: set_aside(area_id, rec_families, rec_sources, rec_events, rec_hashes, rec_topics, rec_partitions, rec_offsets, rec_record_ats, rec_keys, rec_headers, rec_raws, rec_counts, off_topics, off_partitions, off_offsets, off_families, off_sources, off_events, rej_reasons, rej_topics, rej_partitions, rej_offsets, rej_sources, rej_events, rej_headers, rej_raws, rej_errors)^
-- The ledger of offsets and the rejections of messages on which the area has nothing to decide. Nothing of it
-- happens unless all the receipts that come along are new.
WITH received AS (
    INSERT INTO receipt (family, source_id, event_id, body_hash, area_id, topic, partition, record_offset,
                         record_at, key, headers, raw, seen_count)
    SELECT n.family, n.source_id, n.event_id, n.body_hash, :area_id, n.topic, n.partition, n.record_offset,
           n.record_at, n.key, n.headers, n.raw, n.seen_count
      FROM unnest(:rec_families::text[], :rec_sources::text[], :rec_events::text[], :rec_hashes::bytea[],
                  :rec_topics::text[], :rec_partitions::int[], :rec_offsets::bigint[], :rec_record_ats::bigint[],
                  :rec_keys::bytea[], :rec_headers::bytea[], :rec_raws::bytea[], :rec_counts::int[])
           WITH ORDINALITY AS n (family, source_id, event_id, body_hash, topic, partition, record_offset,
                                 record_at, key, headers, raw, seen_count, place)
     ORDER BY n.place
    ON CONFLICT (family, source_id, event_id) DO NOTHING
    RETURNING 1
), ledger AS (
    INSERT INTO receipt_offset (topic, partition, record_offset, family, source_id, event_id)
    SELECT n.topic, n.partition, n.record_offset, n.family, n.source_id, n.event_id
      FROM unnest(:off_topics::text[], :off_partitions::int[], :off_offsets::bigint[], :off_families::text[],
                  :off_sources::text[], :off_events::text[])
           AS n (topic, partition, record_offset, family, source_id, event_id)
    ON CONFLICT (topic, partition, record_offset) DO UPDATE
       SET family = excluded.family, source_id = excluded.source_id, event_id = excluded.event_id,
           landed_at = clock_timestamp()
), rejected AS (
    INSERT INTO rejection (area_id, reason, topic, partition, record_offset, source_id, event_id, headers, raw,
                           errors)
    SELECT :area_id, n.reason, n.topic, n.partition, n.record_offset, n.source_id, n.event_id, n.headers, n.raw,
           n.errors
      FROM unnest(:rej_reasons::text[], :rej_topics::text[], :rej_partitions::int[], :rej_offsets::bigint[],
                  :rej_sources::text[], :rej_events::text[], :rej_headers::bytea[], :rej_raws::bytea[],
                  :rej_errors::bytea[])
           AS n (reason, topic, partition, record_offset, source_id, event_id, headers, raw, errors)
)
SELECT CASE WHEN (SELECT count(*) FROM received) = cardinality(:rec_families::text[]) THEN 0
            ELSE outdated(:area_id) END AS done;
