-- Which version and alias an Express execution was started by; an execution is run again by whoever
-- finds its row.
ALTER TABLE express_starts ADD COLUMN version_arn text COLLATE "C";
ALTER TABLE express_starts ADD COLUMN alias_arn text COLLATE "C";

-- What the sweeps look for is who has claimed a start; nobody looks for its slice.
CREATE INDEX express_starts_by_claim ON express_starts (claimed_by, started_at);
DROP INDEX express_starts_by_slice;

-- Express executions that have ended, where they are kept at all: written in bunches some time after
-- the end, as well as that can be done. Bucket: the end in engine time, in six hours since 1970; what
-- has been kept long enough goes with its whole partition.
CREATE TABLE express_records (
    bucket         integer NOT NULL,
    execution_arn  text    COLLATE "C" NOT NULL,
    machine_id     uuid    NOT NULL,
    machine_arn    text    COLLATE "C" NOT NULL,
    name           text    COLLATE "C" NOT NULL,
    version_arn    text    COLLATE "C",
    alias_arn      text    COLLATE "C",
    status         text    COLLATE "C" NOT NULL
                   CHECK (status IN ('SUCCEEDED', 'FAILED', 'TIMED_OUT')),
    started_at     bigint  NOT NULL,
    stopped_at     bigint  NOT NULL,
    trace_header   bytea,
    input          bytea   NOT NULL,
    output         bytea,
    error          bytea,
    cause          bytea,
    history_ser_manifest text COLLATE "C" NOT NULL,
    history        bytea   NOT NULL,
    PRIMARY KEY (bucket, execution_arn)
) PARTITION BY LIST (bucket);
-- A history comes compressed.
ALTER TABLE express_records ALTER COLUMN history SET STORAGE EXTERNAL;
CREATE INDEX express_records_by_start ON express_records (machine_id, started_at, execution_arn);
CREATE INDEX express_records_troubled ON express_records (machine_id, started_at, execution_arn)
    WHERE status <> 'SUCCEEDED';

-- As ensure_bucket, for the records of Express executions.
CREATE FUNCTION ensure_express_bucket(wanted integer) RETURNS boolean
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    IF wanted < 0 THEN
        RAISE EXCEPTION 'bucket % is negative', wanted;
    END IF;
    IF EXISTS (SELECT FROM pg_class WHERE relname = 'express_records_' || wanted
                  AND relnamespace = current_schema()::regnamespace) THEN
        RETURN false;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('askel.ensure_express_bucket', 0));
    IF EXISTS (SELECT FROM pg_class WHERE relname = 'express_records_' || wanted
                  AND relnamespace = current_schema()::regnamespace) THEN
        RETURN false;
    END IF;
    EXECUTE format('CREATE TABLE %I (LIKE express_records INCLUDING ALL)',
                   'express_records_' || wanted);
    EXECUTE format('ALTER TABLE express_records ATTACH PARTITION %I FOR VALUES IN (%s)',
                   'express_records_' || wanted, wanted);
    RETURN true;
END
$$;

-- Drops the oldest partition whose bucket is below that, and says whether there was one. It waits a
-- second for whoever reads or writes, and everybody behind it for no longer; then it fails.
CREATE FUNCTION drop_express_bucket(below integer) RETURNS boolean
LANGUAGE plpgsql SET search_path FROM CURRENT SET lock_timeout = '1s' AS $$
DECLARE
    oldest integer;
BEGIN
    SELECT min(substr(relname, length('express_records_') + 1)::integer) INTO oldest
      FROM pg_class JOIN pg_inherits ON inhrelid = pg_class.oid
     WHERE inhparent = 'express_records'::regclass AND relkind = 'r';
    IF oldest IS NULL OR oldest >= below THEN
        RETURN false;
    END IF;
    EXECUTE format('DROP TABLE IF EXISTS %I', 'express_records_' || oldest);
    RETURN true;
END
$$;
