-- migrate:up

CREATE FUNCTION outdated(area text) RETURNS bigint
    LANGUAGE plpgsql
AS $$
BEGIN
    RAISE EXCEPTION 'area %: what this was decided upon has changed', area USING ERRCODE = 'DS001';
END
$$;
COMMENT ON FUNCTION outdated(text) IS 'Ends a statement without a trace when the log has gone on since the decision, or a message was on record already.';

-- migrate:down

DROP FUNCTION outdated(text);
