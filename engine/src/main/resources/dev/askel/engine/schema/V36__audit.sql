-- The audit log: changes and refused requests (docs/operations/audit.md). Bucket: the day of
-- recorded_at, in whole days since 1970, UTC. A day expires with its whole partition.
CREATE TABLE IF NOT EXISTS audit_records (
    bucket       integer NOT NULL,
    account      text    COLLATE "C" NOT NULL,
    recorded_at  bigint  NOT NULL,
    record_id    uuid    NOT NULL,
    principal    text    COLLATE "C" NOT NULL,
    action       text    COLLATE "C" NOT NULL,
    resource     text    COLLATE "C" NOT NULL,
    verdict      text    COLLATE "C" NOT NULL
                 CHECK (verdict IN ('ALLOWED', 'DENIED', 'UNAUTHENTICATED')),
    request_id   text    COLLATE "C" NOT NULL,
    address      text    COLLATE "C",
    suppressed   bigint  NOT NULL,
    PRIMARY KEY (account, recorded_at, record_id, bucket)
) PARTITION BY LIST (bucket);
CREATE INDEX IF NOT EXISTS audit_records_by_principal
    ON audit_records (account, principal, recorded_at, record_id);
CREATE INDEX IF NOT EXISTS audit_records_by_resource
    ON audit_records (account, resource, recorded_at, record_id);

-- As ensure_express_bucket, for the audit log.
CREATE OR REPLACE FUNCTION ensure_audit_bucket(wanted integer) RETURNS boolean
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    IF wanted < 0 THEN
        RAISE EXCEPTION 'bucket % is negative', wanted;
    END IF;
    IF EXISTS (SELECT FROM pg_class WHERE relname = 'audit_records_' || wanted
                  AND relnamespace = current_schema()::regnamespace) THEN
        RETURN false;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('askel.ensure_audit_bucket', 0));
    IF EXISTS (SELECT FROM pg_class WHERE relname = 'audit_records_' || wanted
                  AND relnamespace = current_schema()::regnamespace) THEN
        RETURN false;
    END IF;
    EXECUTE format('CREATE TABLE %I (LIKE audit_records INCLUDING ALL)',
                   'audit_records_' || wanted);
    EXECUTE format('ALTER TABLE audit_records ATTACH PARTITION %I FOR VALUES IN (%s)',
                   'audit_records_' || wanted, wanted);
    RETURN true;
END
$$;

-- Drops the oldest partition whose bucket is below the given one, and returns whether there was
-- one. The caller bounds the wait for readers and writers.
CREATE OR REPLACE FUNCTION drop_audit_bucket(below integer) RETURNS boolean
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
    oldest integer;
BEGIN
    SELECT min(substr(relname, length('audit_records_') + 1)::integer) INTO oldest
      FROM pg_class JOIN pg_inherits ON inhrelid = pg_class.oid
     WHERE inhparent = 'audit_records'::regclass AND relkind = 'r';
    IF oldest IS NULL OR oldest >= below THEN
        RETURN false;
    END IF;
    EXECUTE format('DROP TABLE IF EXISTS %I', 'audit_records_' || oldest);
    RETURN true;
END
$$;
