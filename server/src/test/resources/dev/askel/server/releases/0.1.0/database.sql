SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;
CREATE SCHEMA askel;
CREATE FUNCTION askel.bucket_is_sealed() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    -- As a row for which there is no partition: its writer asks where it belongs now.
    RAISE EXCEPTION 'bucket % is sealed', NEW.bucket USING ERRCODE = 'check_violation';
END
$$;
CREATE FUNCTION askel.drop_audit_bucket(below integer) RETURNS boolean
    LANGUAGE plpgsql
    SET search_path TO 'askel', '$user', 'public'
    AS $$
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
CREATE FUNCTION askel.drop_bucket(wanted integer) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'askel', '$user', 'public'
    SET lock_timeout TO '100ms'
    AS $$
BEGIN
    IF wanted <= 0 THEN
        RAISE EXCEPTION 'bucket % is never dropped', wanted;
    END IF;
    EXECUTE format('DROP TABLE IF EXISTS %I', 'event_journal_' || wanted);
    EXECUTE format('DROP TABLE IF EXISTS %I', 'snapshot_' || wanted);
END
$$;
CREATE FUNCTION askel.drop_express_bucket(below integer) RETURNS boolean
    LANGUAGE plpgsql
    SET search_path TO 'askel', '$user', 'public'
    SET lock_timeout TO '1s'
    AS $$
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
CREATE FUNCTION askel.ensure_audit_bucket(wanted integer) RETURNS boolean
    LANGUAGE plpgsql
    SET search_path TO 'askel', '$user', 'public'
    AS $$
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
CREATE FUNCTION askel.ensure_bucket(wanted integer) RETURNS boolean
    LANGUAGE plpgsql
    SET search_path TO 'askel', '$user', 'public'
    AS $$
BEGIN
    IF wanted < 0 THEN
        RAISE EXCEPTION 'bucket % is negative', wanted;
    END IF;
    -- Not to_regclass(): that may answer from a cache which knows nothing of other sessions yet.
    IF EXISTS (SELECT FROM pg_class WHERE relname = 'snapshot_' || wanted
                  AND relnamespace = current_schema()::regnamespace) THEN
        RETURN false;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('askel.ensure_bucket', 0));
    IF EXISTS (SELECT FROM pg_class WHERE relname = 'snapshot_' || wanted
                  AND relnamespace = current_schema()::regnamespace) THEN
        RETURN false;
    END IF;
    EXECUTE format('CREATE TABLE %I (LIKE event_journal INCLUDING ALL)', 'event_journal_' || wanted);
    EXECUTE format('ALTER TABLE event_journal ATTACH PARTITION %I FOR VALUES IN (%s)',
                   'event_journal_' || wanted, wanted);
    EXECUTE format('CREATE TABLE %I (LIKE snapshot INCLUDING ALL)', 'snapshot_' || wanted);
    EXECUTE format('ALTER TABLE snapshot ATTACH PARTITION %I FOR VALUES IN (%s)',
                   'snapshot_' || wanted, wanted);
    RETURN true;
END
$$;
CREATE FUNCTION askel.ensure_express_bucket(wanted integer) RETURNS boolean
    LANGUAGE plpgsql
    SET search_path TO 'askel', '$user', 'public'
    AS $$
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
CREATE FUNCTION askel.machine_turn(machine_id uuid) RETURNS bigint
    LANGUAGE sql IMMUTABLE
    RETURN hashtextextended(('askel.machine/'::text || machine_id), (0)::bigint);
CREATE FUNCTION askel.seal_bucket(wanted integer) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'askel', '$user', 'public'
    SET lock_timeout TO '100ms'
    AS $$
DECLARE
    journal oid;
BEGIN
    SELECT oid INTO journal FROM pg_class
     WHERE relname = 'event_journal_' || wanted AND relnamespace = current_schema()::regnamespace;
    IF journal IS NULL
       OR EXISTS (SELECT FROM pg_trigger WHERE tgrelid = journal AND tgname = 'sealed') THEN
        RETURN;
    END IF;
    EXECUTE format('ALTER TABLE %I SET (autovacuum_enabled = off, toast.autovacuum_enabled = off)',
                   'event_journal_' || wanted);
    EXECUTE format('ALTER TABLE %I SET (autovacuum_enabled = off, toast.autovacuum_enabled = off)',
                   'snapshot_' || wanted);
    EXECUTE format('CREATE TRIGGER sealed BEFORE INSERT ON %I FOR EACH ROW'
                   ' EXECUTE FUNCTION bucket_is_sealed()', 'event_journal_' || wanted);
END
$$;
SET default_tablespace = '';
SET default_table_access_method = heap;
CREATE TABLE askel.access_keys (
    access_key_id text NOT NULL COLLATE pg_catalog."C",
    account text NOT NULL COLLATE pg_catalog."C",
    user_name text NOT NULL COLLATE pg_catalog."C",
    sealed bytea NOT NULL,
    enabled boolean NOT NULL,
    created_at bigint NOT NULL
);
CREATE TABLE askel.activities (
    account text NOT NULL COLLATE pg_catalog."C",
    region text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."C",
    encryption bytea,
    created_at bigint NOT NULL
);
CREATE TABLE askel.aliases (
    machine_id uuid NOT NULL,
    name text NOT NULL COLLATE pg_catalog."C",
    description bytea,
    first_version bigint NOT NULL,
    first_weight integer NOT NULL,
    second_version bigint,
    second_weight integer,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL
);
CREATE TABLE askel.api_destinations (
    account text NOT NULL COLLATE pg_catalog."C",
    region text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."C",
    destination_id uuid NOT NULL,
    description text COLLATE pg_catalog."C",
    connection_arn text NOT NULL COLLATE pg_catalog."C",
    endpoint text NOT NULL COLLATE pg_catalog."C",
    method text NOT NULL COLLATE pg_catalog."C",
    rate_per_second integer NOT NULL,
    created_at bigint NOT NULL,
    modified_at bigint NOT NULL,
    next_call_at bigint DEFAULT 0 NOT NULL
)
WITH (fillfactor='50');
CREATE TABLE askel.audit_records (
    bucket integer NOT NULL,
    account text NOT NULL COLLATE pg_catalog."C",
    recorded_at bigint NOT NULL,
    record_id uuid NOT NULL,
    principal text NOT NULL COLLATE pg_catalog."C",
    action text NOT NULL COLLATE pg_catalog."C",
    resource text NOT NULL COLLATE pg_catalog."C",
    verdict text NOT NULL COLLATE pg_catalog."C",
    request_id text NOT NULL COLLATE pg_catalog."C",
    address text COLLATE pg_catalog."C",
    suppressed bigint NOT NULL,
    CONSTRAINT audit_records_verdict_check CHECK ((verdict = ANY (ARRAY['ALLOWED'::text, 'DENIED'::text, 'UNAUTHENTICATED'::text])))
)
PARTITION BY LIST (bucket);
CREATE TABLE askel.audit_records_20786 (
    bucket integer NOT NULL,
    account text NOT NULL COLLATE pg_catalog."C",
    recorded_at bigint NOT NULL,
    record_id uuid NOT NULL,
    principal text NOT NULL COLLATE pg_catalog."C",
    action text NOT NULL COLLATE pg_catalog."C",
    resource text NOT NULL COLLATE pg_catalog."C",
    verdict text NOT NULL COLLATE pg_catalog."C",
    request_id text NOT NULL COLLATE pg_catalog."C",
    address text COLLATE pg_catalog."C",
    suppressed bigint NOT NULL,
    CONSTRAINT audit_records_verdict_check CHECK ((verdict = ANY (ARRAY['ALLOWED'::text, 'DENIED'::text, 'UNAUTHENTICATED'::text])))
);
CREATE TABLE askel.billed_usage (
    account text NOT NULL COLLATE pg_catalog."C",
    region text NOT NULL COLLATE pg_catalog."C",
    day bigint NOT NULL,
    transitions bigint NOT NULL,
    express_requests bigint NOT NULL,
    express_units bigint NOT NULL
)
WITH (fillfactor='50', autovacuum_vacuum_scale_factor='0.02');
CREATE TABLE askel.bulk_items (
    job_id uuid NOT NULL,
    ordinal bigint NOT NULL,
    persistence_id text NOT NULL COLLATE pg_catalog."C",
    machine_name text NOT NULL COLLATE pg_catalog."C",
    redrive_count integer NOT NULL,
    state text DEFAULT 'PENDING'::text NOT NULL COLLATE pg_catalog."C",
    begun_at bigint,
    ended_at bigint,
    error text COLLATE pg_catalog."C",
    reason bytea,
    CONSTRAINT bulk_items_state_check CHECK ((state = ANY (ARRAY['PENDING'::text, 'DONE'::text, 'SKIPPED'::text, 'FAILED'::text])))
)
WITH (fillfactor='80', autovacuum_vacuum_scale_factor='0.02');
CREATE TABLE askel.bulk_jobs (
    job_id uuid NOT NULL,
    account text NOT NULL COLLATE pg_catalog."C",
    region text NOT NULL COLLATE pg_catalog."C",
    client_token text COLLATE pg_catalog."C",
    bulk_order bytea NOT NULL,
    started_by bytea,
    state text NOT NULL COLLATE pg_catalog."C",
    rate_per_second integer NOT NULL,
    created_at bigint NOT NULL,
    stopped_at bigint,
    gathered boolean DEFAULT false NOT NULL,
    gathered_to text COLLATE pg_catalog."C",
    total bigint DEFAULT 0 NOT NULL,
    done bigint DEFAULT 0 NOT NULL,
    skipped bigint DEFAULT 0 NOT NULL,
    failed bigint DEFAULT 0 NOT NULL,
    owner uuid,
    reason bytea,
    CONSTRAINT bulk_jobs_state_check CHECK ((state = ANY (ARRAY['RUNNING'::text, 'PAUSED'::text, 'CANCELLING'::text, 'CANCELLED'::text, 'COMPLETED'::text, 'FAILED'::text])))
)
WITH (fillfactor='50');
CREATE TABLE askel.cluster_members (
    address text NOT NULL COLLATE pg_catalog."C",
    incarnation uuid NOT NULL,
    cluster_incarnation bigint,
    host text NOT NULL COLLATE pg_catalog."C",
    pid bigint NOT NULL,
    beat_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    state text NOT NULL COLLATE pg_catalog."C",
    unreachable uuid[] DEFAULT '{}'::uuid[] NOT NULL,
    put_out boolean DEFAULT false NOT NULL,
    started_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL
)
WITH (fillfactor='50');
CREATE TABLE askel.connections (
    account text NOT NULL COLLATE pg_catalog."C",
    region text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."C",
    connection_id uuid NOT NULL,
    revision uuid NOT NULL,
    sealed bytea NOT NULL,
    created_at bigint NOT NULL,
    modified_at bigint NOT NULL
);
CREATE TABLE askel.damaged_rows (
    persistence_id text NOT NULL COLLATE pg_catalog."C",
    kind text NOT NULL COLLATE pg_catalog."C",
    sequence_number bigint NOT NULL,
    removed_at bigint NOT NULL,
    writer text COLLATE pg_catalog."C",
    write_timestamp bigint NOT NULL,
    ser_id integer NOT NULL,
    ser_manifest text NOT NULL COLLATE pg_catalog."C",
    payload bytea NOT NULL,
    slice integer NOT NULL,
    bucket integer NOT NULL,
    CONSTRAINT damaged_rows_kind_check CHECK ((kind = ANY (ARRAY['row'::text, 'snapshot'::text])))
);
ALTER TABLE ONLY askel.damaged_rows ALTER COLUMN payload SET STORAGE EXTERNAL;
CREATE TABLE askel.db_epoch (
    one boolean DEFAULT true NOT NULL,
    epoch bigint NOT NULL,
    timeline bigint NOT NULL,
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    CONSTRAINT db_epoch_one_check CHECK (one)
);
CREATE TABLE askel.endpoint_leases (
    endpoint text NOT NULL COLLATE pg_catalog."C",
    node text NOT NULL COLLATE pg_catalog."C",
    reserved integer NOT NULL,
    used integer NOT NULL,
    waiting integer NOT NULL,
    accounts text[] NOT NULL,
    demands bigint[] NOT NULL,
    expires_at bigint NOT NULL
)
WITH (fillfactor='50', autovacuum_vacuum_scale_factor='0.02');
CREATE TABLE askel.endpoint_rules (
    endpoint text NOT NULL COLLATE pg_catalog."C",
    concurrency integer NOT NULL,
    rate double precision NOT NULL,
    paused boolean NOT NULL,
    resume_rate double precision NOT NULL,
    resumed_at bigint NOT NULL,
    next_slot bigint NOT NULL,
    version bigint NOT NULL,
    changed_at bigint NOT NULL
)
WITH (fillfactor='50', autovacuum_vacuum_scale_factor='0.02');
CREATE TABLE askel.endpoint_rules_version (
    id integer NOT NULL,
    version bigint NOT NULL,
    CONSTRAINT endpoint_rules_version_id_check CHECK ((id = 1))
)
WITH (fillfactor='50');
CREATE TABLE askel.engine_clock (
    one boolean DEFAULT true NOT NULL,
    correction_millis bigint NOT NULL,
    generation bigint NOT NULL,
    settled_at bigint NOT NULL,
    CONSTRAINT engine_clock_one_check CHECK (one)
);
CREATE TABLE askel.event_bus_versions (
    account text NOT NULL COLLATE pg_catalog."C",
    region text NOT NULL COLLATE pg_catalog."C",
    bus text NOT NULL COLLATE pg_catalog."C",
    version bigint NOT NULL
)
WITH (fillfactor='50');
CREATE TABLE askel.event_buses (
    account text NOT NULL COLLATE pg_catalog."C",
    region text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."C",
    content text NOT NULL COLLATE pg_catalog."C"
);
CREATE TABLE askel.event_journal (
    ordering bigint NOT NULL,
    persistence_id text NOT NULL COLLATE pg_catalog."C",
    sequence_number bigint NOT NULL,
    deleted boolean DEFAULT false NOT NULL,
    writer text NOT NULL COLLATE pg_catalog."C",
    write_timestamp bigint NOT NULL,
    adapter_manifest text DEFAULT ''::text NOT NULL COLLATE pg_catalog."C",
    event_ser_id integer NOT NULL,
    event_ser_manifest text NOT NULL COLLATE pg_catalog."C",
    event_payload bytea NOT NULL,
    meta_ser_id integer,
    meta_ser_manifest text COLLATE pg_catalog."C",
    meta_payload bytea,
    slice integer NOT NULL,
    bucket integer NOT NULL
)
PARTITION BY LIST (bucket);
ALTER TABLE ONLY askel.event_journal ALTER COLUMN event_payload SET STORAGE EXTERNAL;
CREATE SEQUENCE askel.event_journal_ordering_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 64;
ALTER SEQUENCE askel.event_journal_ordering_seq OWNED BY askel.event_journal.ordering;
CREATE TABLE askel.event_journal_0 (
    ordering bigint DEFAULT nextval('askel.event_journal_ordering_seq'::regclass) NOT NULL,
    persistence_id text NOT NULL COLLATE pg_catalog."C",
    sequence_number bigint NOT NULL,
    deleted boolean DEFAULT false NOT NULL,
    writer text NOT NULL COLLATE pg_catalog."C",
    write_timestamp bigint NOT NULL,
    adapter_manifest text DEFAULT ''::text NOT NULL COLLATE pg_catalog."C",
    event_ser_id integer NOT NULL,
    event_ser_manifest text NOT NULL COLLATE pg_catalog."C",
    event_payload bytea NOT NULL,
    meta_ser_id integer,
    meta_ser_manifest text COLLATE pg_catalog."C",
    meta_payload bytea,
    slice integer NOT NULL,
    bucket integer NOT NULL
)
WITH (autovacuum_vacuum_scale_factor='0.05');
ALTER TABLE ONLY askel.event_journal_0 ALTER COLUMN event_payload SET STORAGE EXTERNAL;
CREATE TABLE askel.event_journal_2969 (
    ordering bigint DEFAULT nextval('askel.event_journal_ordering_seq'::regclass) NOT NULL,
    persistence_id text NOT NULL COLLATE pg_catalog."C",
    sequence_number bigint NOT NULL,
    deleted boolean DEFAULT false NOT NULL,
    writer text NOT NULL COLLATE pg_catalog."C",
    write_timestamp bigint NOT NULL,
    adapter_manifest text DEFAULT ''::text NOT NULL COLLATE pg_catalog."C",
    event_ser_id integer NOT NULL,
    event_ser_manifest text NOT NULL COLLATE pg_catalog."C",
    event_payload bytea NOT NULL,
    meta_ser_id integer,
    meta_ser_manifest text COLLATE pg_catalog."C",
    meta_payload bytea,
    slice integer NOT NULL,
    bucket integer NOT NULL
);
ALTER TABLE ONLY askel.event_journal_2969 ALTER COLUMN event_payload SET STORAGE EXTERNAL;
CREATE TABLE askel.event_journal_2970 (
    ordering bigint DEFAULT nextval('askel.event_journal_ordering_seq'::regclass) NOT NULL,
    persistence_id text NOT NULL COLLATE pg_catalog."C",
    sequence_number bigint NOT NULL,
    deleted boolean DEFAULT false NOT NULL,
    writer text NOT NULL COLLATE pg_catalog."C",
    write_timestamp bigint NOT NULL,
    adapter_manifest text DEFAULT ''::text NOT NULL COLLATE pg_catalog."C",
    event_ser_id integer NOT NULL,
    event_ser_manifest text NOT NULL COLLATE pg_catalog."C",
    event_payload bytea NOT NULL,
    meta_ser_id integer,
    meta_ser_manifest text COLLATE pg_catalog."C",
    meta_payload bytea,
    slice integer NOT NULL,
    bucket integer NOT NULL
);
ALTER TABLE ONLY askel.event_journal_2970 ALTER COLUMN event_payload SET STORAGE EXTERNAL;
CREATE TABLE askel.event_journal_2971 (
    ordering bigint DEFAULT nextval('askel.event_journal_ordering_seq'::regclass) NOT NULL,
    persistence_id text NOT NULL COLLATE pg_catalog."C",
    sequence_number bigint NOT NULL,
    deleted boolean DEFAULT false NOT NULL,
    writer text NOT NULL COLLATE pg_catalog."C",
    write_timestamp bigint NOT NULL,
    adapter_manifest text DEFAULT ''::text NOT NULL COLLATE pg_catalog."C",
    event_ser_id integer NOT NULL,
    event_ser_manifest text NOT NULL COLLATE pg_catalog."C",
    event_payload bytea NOT NULL,
    meta_ser_id integer,
    meta_ser_manifest text COLLATE pg_catalog."C",
    meta_payload bytea,
    slice integer NOT NULL,
    bucket integer NOT NULL
);
ALTER TABLE ONLY askel.event_journal_2971 ALTER COLUMN event_payload SET STORAGE EXTERNAL;
CREATE TABLE askel.event_rules (
    account text NOT NULL COLLATE pg_catalog."C",
    region text NOT NULL COLLATE pg_catalog."C",
    bus text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."C",
    content text NOT NULL COLLATE pg_catalog."C"
);
CREATE TABLE askel.event_tags (
    account text NOT NULL COLLATE pg_catalog."C",
    region text NOT NULL COLLATE pg_catalog."C",
    resource text NOT NULL COLLATE pg_catalog."C",
    key text NOT NULL COLLATE pg_catalog."C",
    value text NOT NULL COLLATE pg_catalog."C"
);
CREATE TABLE askel.event_targets (
    account text NOT NULL COLLATE pg_catalog."C",
    region text NOT NULL COLLATE pg_catalog."C",
    bus text NOT NULL COLLATE pg_catalog."C",
    rule text NOT NULL COLLATE pg_catalog."C",
    id text NOT NULL COLLATE pg_catalog."C",
    arn text NOT NULL COLLATE pg_catalog."C",
    content text NOT NULL COLLATE pg_catalog."C"
);
CREATE TABLE askel.executions (
    persistence_id text NOT NULL COLLATE pg_catalog."C",
    account text NOT NULL COLLATE pg_catalog."C",
    region text NOT NULL COLLATE pg_catalog."C",
    machine_id uuid NOT NULL,
    machine_name text NOT NULL COLLATE pg_catalog."C",
    execution_name text NOT NULL COLLATE pg_catalog."C",
    bucket integer NOT NULL,
    slice integer NOT NULL,
    started_at bigint NOT NULL,
    revision integer NOT NULL,
    role_arn text NOT NULL COLLATE pg_catalog."C",
    version_arn text COLLATE pg_catalog."C",
    alias_arn text COLLATE pg_catalog."C",
    map_run_arn text COLLATE pg_catalog."C",
    trace_header text COLLATE pg_catalog."C",
    input bytea,
    input_included boolean NOT NULL,
    status text NOT NULL COLLATE pg_catalog."C",
    stopped_at bigint,
    output bytea,
    output_included boolean NOT NULL,
    error bytea,
    cause bytea,
    error_text text COLLATE pg_catalog."C",
    failed_state text COLLATE pg_catalog."C",
    cause_fingerprint text COLLATE pg_catalog."C",
    redrive_count integer NOT NULL,
    redriven_at bigint,
    last_event_id bigint NOT NULL,
    changed_by xid8 DEFAULT pg_current_xact_id(),
    map_items integer,
    CONSTRAINT executions_status_check CHECK ((status = ANY (ARRAY['RUNNING'::text, 'SUCCEEDED'::text, 'FAILED'::text, 'TIMED_OUT'::text, 'ABORTED'::text, 'PENDING_REDRIVE'::text])))
)
WITH (autovacuum_vacuum_scale_factor='0.03');
CREATE TABLE askel.express_records (
    bucket integer NOT NULL,
    execution_arn text NOT NULL COLLATE pg_catalog."C",
    machine_id uuid NOT NULL,
    machine_arn text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."C",
    version_arn text COLLATE pg_catalog."C",
    alias_arn text COLLATE pg_catalog."C",
    status text NOT NULL COLLATE pg_catalog."C",
    started_at bigint NOT NULL,
    stopped_at bigint NOT NULL,
    trace_header bytea,
    input bytea NOT NULL,
    output bytea,
    error bytea,
    cause bytea,
    history_ser_manifest text NOT NULL COLLATE pg_catalog."C",
    history bytea NOT NULL,
    CONSTRAINT express_records_status_check CHECK ((status = ANY (ARRAY['SUCCEEDED'::text, 'FAILED'::text, 'TIMED_OUT'::text])))
)
PARTITION BY LIST (bucket);
ALTER TABLE ONLY askel.express_records ALTER COLUMN history SET STORAGE EXTERNAL;
CREATE TABLE askel.express_starts (
    persistence_id text NOT NULL COLLATE pg_catalog."C",
    slice integer NOT NULL,
    machine_id uuid NOT NULL,
    revision integer NOT NULL,
    started_at bigint NOT NULL,
    input bytea NOT NULL,
    trace_header text COLLATE pg_catalog."C",
    claimed_by text COLLATE pg_catalog."C",
    attempts integer DEFAULT 0 NOT NULL,
    version_arn text COLLATE pg_catalog."C",
    alias_arn text COLLATE pg_catalog."C",
    test_case text COLLATE pg_catalog."C",
    mocks bytea
)
WITH (autovacuum_vacuum_scale_factor='0.02');
CREATE TABLE askel.first_administrator (
    one boolean DEFAULT true NOT NULL,
    decided_at bigint NOT NULL,
    CONSTRAINT first_administrator_one_check CHECK (one)
);
CREATE TABLE askel.flyway_schema_history (
    installed_rank integer NOT NULL,
    version character varying(50),
    description character varying(200) NOT NULL,
    type character varying(20) NOT NULL,
    script character varying(1000) NOT NULL,
    checksum integer,
    installed_by character varying(100) NOT NULL,
    installed_on timestamp without time zone DEFAULT now() NOT NULL,
    execution_time integer NOT NULL,
    success boolean NOT NULL
);
CREATE TABLE askel.held_names (
    name_digest uuid NOT NULL,
    held_until bigint NOT NULL
)
WITH (autovacuum_vacuum_scale_factor='0.05');
CREATE TABLE askel.leases (
    name text NOT NULL COLLATE pg_catalog."C",
    owner text NOT NULL COLLATE pg_catalog."C",
    incarnation uuid NOT NULL,
    heartbeat_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL
)
WITH (fillfactor='50');
CREATE TABLE askel.machine_versions (
    machine_id uuid NOT NULL,
    version bigint NOT NULL,
    revision integer NOT NULL,
    description bytea,
    created_at bigint NOT NULL
);
CREATE TABLE askel.machines (
    machine_id uuid NOT NULL,
    account text NOT NULL COLLATE pg_catalog."C",
    region text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."C",
    type text NOT NULL COLLATE pg_catalog."C",
    status text NOT NULL COLLATE pg_catalog."C",
    generation bigint NOT NULL,
    current_revision integer NOT NULL,
    last_version bigint DEFAULT 0 NOT NULL,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    deleted_at bigint,
    creation_published boolean DEFAULT false NOT NULL,
    creation_description bytea,
    CONSTRAINT machines_status_check CHECK ((status = ANY (ARRAY['ACTIVE'::text, 'DELETING'::text]))),
    CONSTRAINT machines_type_check CHECK ((type = ANY (ARRAY['STANDARD'::text, 'EXPRESS'::text])))
)
WITH (fillfactor='50');
CREATE TABLE askel.map_run_ends (
    map_run_id text NOT NULL COLLATE pg_catalog."C",
    block bigint NOT NULL,
    first_child bigint NOT NULL,
    last_child bigint NOT NULL,
    succeeded integer NOT NULL,
    failed integer NOT NULL,
    timed_out integer NOT NULL,
    aborted integer NOT NULL,
    summaries bytea NOT NULL,
    ends bytea NOT NULL,
    children int8multirange
)
WITH (autovacuum_vacuum_scale_factor='0.05');
ALTER TABLE ONLY askel.map_run_ends ALTER COLUMN ends SET STORAGE EXTERNAL;
CREATE TABLE askel.map_runs (
    map_run_id text NOT NULL COLLATE pg_catalog."C",
    account text NOT NULL COLLATE pg_catalog."C",
    region text NOT NULL COLLATE pg_catalog."C",
    machine_id uuid NOT NULL,
    machine_name text NOT NULL COLLATE pg_catalog."C",
    label text NOT NULL COLLATE pg_catalog."C",
    uuid text NOT NULL COLLATE pg_catalog."C",
    slice integer NOT NULL,
    parent_persistence_id text NOT NULL COLLATE pg_catalog."C",
    parent_arn text NOT NULL COLLATE pg_catalog."C",
    frame text NOT NULL COLLATE pg_catalog."C",
    ordinal integer NOT NULL,
    life bigint,
    standard boolean NOT NULL,
    started_at bigint NOT NULL,
    plan bytea NOT NULL,
    stop_requested boolean DEFAULT false NOT NULL,
    max_concurrency integer NOT NULL,
    tolerated_count bigint NOT NULL,
    tolerated_percentage double precision NOT NULL,
    status text DEFAULT 'RUNNING'::text NOT NULL COLLATE pg_catalog."C",
    stopped_at bigint,
    version bigint DEFAULT 0 NOT NULL,
    writer text COLLATE pg_catalog."C",
    progress bytea,
    counts bigint[] DEFAULT '{0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0}'::bigint[] NOT NULL,
    output bytea,
    error bytea,
    cause bytea,
    notified boolean DEFAULT false NOT NULL,
    redrive_count integer DEFAULT 0 NOT NULL,
    redriven_at bigint,
    expired boolean DEFAULT false NOT NULL,
    owner bigint DEFAULT 0 NOT NULL,
    requested_selection bytea,
    requested_token text COLLATE pg_catalog."C",
    requested_at bigint,
    selection bytea,
    wake_at bigint,
    passivated_version bigint,
    CONSTRAINT map_runs_counts_check CHECK ((cardinality(counts) = 20)),
    CONSTRAINT map_runs_status_check CHECK ((status = ANY (ARRAY['RUNNING'::text, 'SUCCEEDED'::text, 'FAILED'::text, 'ABORTED'::text])))
)
WITH (fillfactor='50', autovacuum_vacuum_scale_factor='0.02');
CREATE TABLE askel.mqtt_clients (
    subscription_id uuid NOT NULL,
    client smallint NOT NULL,
    state text NOT NULL,
    state_since bigint NOT NULL,
    last_error text,
    last_error_at bigint,
    messages_received bigint NOT NULL,
    messages_dropped bigint NOT NULL
);
CREATE TABLE askel.mqtt_subscriptions (
    account text NOT NULL COLLATE pg_catalog."C",
    region text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."C",
    subscription_id uuid NOT NULL,
    revision uuid NOT NULL,
    clients integer NOT NULL,
    definition bytea NOT NULL,
    created_at bigint NOT NULL,
    modified_at bigint NOT NULL
);
CREATE TABLE askel.open_tasks (
    persistence_id text NOT NULL COLLATE pg_catalog."C",
    frame text NOT NULL COLLATE pg_catalog."C",
    ordinal bigint NOT NULL,
    slice integer NOT NULL,
    kind text NOT NULL COLLATE pg_catalog."C",
    activity_arn text COLLATE pg_catalog."C",
    status text NOT NULL COLLATE pg_catalog."C",
    scheduled_at bigint NOT NULL,
    seq bigint NOT NULL,
    worker text COLLATE pg_catalog."C",
    taken_at bigint,
    heartbeat_seconds bigint,
    heartbeat_due bigint,
    timeout_due bigint,
    input bytea,
    redrive_count integer NOT NULL,
    life bigint,
    state text,
    assignee text COLLATE pg_catalog."C",
    assigned_at bigint,
    note text,
    due_at bigint,
    revision bigint DEFAULT 0 NOT NULL,
    CONSTRAINT open_tasks_kind_check CHECK ((kind = ANY (ARRAY['activity'::text, 'callback'::text]))),
    CONSTRAINT open_tasks_status_check CHECK ((status = ANY (ARRAY['waiting'::text, 'taken'::text])))
)
WITH (fillfactor='80', autovacuum_vacuum_scale_factor='0.02');
CREATE SEQUENCE askel.open_tasks_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE askel.open_tasks_seq OWNED BY askel.open_tasks.seq;
CREATE TABLE askel.owed_logs (
    slice integer NOT NULL,
    log_group text NOT NULL COLLATE pg_catalog."C",
    id bigint NOT NULL,
    persistence_id text NOT NULL COLLATE pg_catalog."C",
    sequence_number bigint NOT NULL,
    level text NOT NULL COLLATE pg_catalog."C",
    with_data boolean NOT NULL,
    redrive_count integer NOT NULL,
    owed_at bigint NOT NULL,
    record bytea
)
WITH (autovacuum_vacuum_scale_factor='0.02');
ALTER TABLE askel.owed_logs ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME askel.owed_logs_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE askel.passwords (
    account text NOT NULL COLLATE pg_catalog."C",
    user_name text NOT NULL COLLATE pg_catalog."C",
    hash text NOT NULL,
    one_time boolean NOT NULL,
    changed_at bigint NOT NULL
);
CREATE TABLE askel.person_sessions (
    id_hash bytea NOT NULL,
    account text NOT NULL COLLATE pg_catalog."C",
    user_name text NOT NULL COLLATE pg_catalog."C",
    address text NOT NULL,
    agent text NOT NULL,
    created_at bigint NOT NULL,
    used_at bigint NOT NULL,
    expires_at bigint NOT NULL,
    policies text
);
CREATE TABLE askel.policies (
    account text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."C",
    document text NOT NULL,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL
);
CREATE TABLE askel.presence (
    one boolean DEFAULT true NOT NULL,
    seen_at bigint NOT NULL,
    back_at bigint NOT NULL,
    outage_millis bigint,
    CONSTRAINT presence_one_check CHECK (one)
)
WITH (fillfactor='50');
CREATE TABLE askel.principals (
    account text NOT NULL COLLATE pg_catalog."C",
    kind text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."C",
    policies text NOT NULL,
    trust_policy text,
    created_at bigint NOT NULL
);
CREATE TABLE askel.quarantine (
    persistence_id text NOT NULL COLLATE pg_catalog."C",
    slice integer NOT NULL,
    since bigint NOT NULL,
    attempts integer NOT NULL,
    error bytea NOT NULL
)
WITH (autovacuum_vacuum_threshold='50', autovacuum_vacuum_scale_factor='0');
CREATE TABLE askel.recent_deliveries (
    trigger_arn text NOT NULL COLLATE pg_catalog."C",
    received_at bigint NOT NULL,
    delivery_id text NOT NULL COLLATE pg_catalog."C",
    occurrence text NOT NULL COLLATE pg_catalog."C",
    target_arn text NOT NULL COLLATE pg_catalog."C",
    status text NOT NULL COLLATE pg_catalog."C",
    attempts integer NOT NULL,
    error text COLLATE pg_catalog."C",
    execution_arn text COLLATE pg_catalog."C",
    updated_at bigint NOT NULL
)
WITH (autovacuum_vacuum_threshold='1000', autovacuum_vacuum_scale_factor='0.05');
CREATE TABLE askel.recent_events (
    bus_arn text NOT NULL COLLATE pg_catalog."C",
    received_at bigint NOT NULL,
    event_id text NOT NULL COLLATE pg_catalog."C",
    event text NOT NULL
);
CREATE TABLE askel.revisions (
    machine_id uuid NOT NULL,
    revision integer NOT NULL,
    revision_id uuid,
    definition bytea NOT NULL,
    role_arn text NOT NULL COLLATE pg_catalog."C",
    logging bytea,
    tracing bytea,
    encryption bytea,
    created_at bigint NOT NULL
);
CREATE TABLE askel.schedule_groups (
    account text NOT NULL COLLATE pg_catalog."C",
    region text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."C",
    state text NOT NULL COLLATE pg_catalog."C",
    tags bytea NOT NULL,
    created_at bigint NOT NULL,
    modified_at bigint NOT NULL,
    client_token text COLLATE pg_catalog."C",
    CONSTRAINT schedule_groups_state_check CHECK ((state = ANY (ARRAY['ACTIVE'::text, 'DELETING'::text])))
);
CREATE TABLE askel.schedules (
    account text NOT NULL COLLATE pg_catalog."C",
    region text NOT NULL COLLATE pg_catalog."C",
    group_name text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."C",
    schedule_id uuid NOT NULL,
    lane smallint NOT NULL,
    state text NOT NULL COLLATE pg_catalog."C",
    definition bytea NOT NULL,
    created_at bigint NOT NULL,
    modified_at bigint NOT NULL,
    anchor_at bigint NOT NULL,
    client_token text COLLATE pg_catalog."C",
    next_at bigint,
    due_at bigint,
    backfill_due_at bigint,
    CONSTRAINT schedules_state_check CHECK ((state = ANY (ARRAY['ENABLED'::text, 'DISABLED'::text])))
)
WITH (autovacuum_vacuum_threshold='1000', autovacuum_vacuum_scale_factor='0.02');
CREATE SEQUENCE askel.semaphore_decisions
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE SEQUENCE askel.semaphore_queue
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE TABLE askel.semaphore_requests (
    persistence_id text NOT NULL COLLATE pg_catalog."C",
    frame text NOT NULL COLLATE pg_catalog."C",
    ordinal bigint NOT NULL,
    semaphore text NOT NULL COLLATE pg_catalog."C",
    "position" bigint DEFAULT nextval('askel.semaphore_queue'::regclass) NOT NULL,
    permits integer NOT NULL,
    request_limit integer NOT NULL,
    state text NOT NULL COLLATE pg_catalog."C",
    requested_at bigint NOT NULL,
    decision bigint,
    decided_at bigint,
    send_after bigint,
    error text,
    cause text
)
WITH (fillfactor='70', autovacuum_vacuum_scale_factor='0.02');
CREATE TABLE askel.semaphores (
    semaphore text NOT NULL COLLATE pg_catalog."C",
    permit_limit integer,
    created_at bigint NOT NULL
)
WITH (fillfactor='50', autovacuum_vacuum_scale_factor='0.02');
CREATE TABLE askel.signal_waits (
    persistence_id text NOT NULL COLLATE pg_catalog."C",
    frame text NOT NULL COLLATE pg_catalog."C",
    account text NOT NULL COLLATE pg_catalog."C",
    region text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."C",
    key text NOT NULL COLLATE pg_catalog."C"
);
CREATE TABLE askel.snapshot (
    persistence_id text NOT NULL COLLATE pg_catalog."C",
    sequence_number bigint NOT NULL,
    created bigint NOT NULL,
    snapshot_ser_id integer NOT NULL,
    snapshot_ser_manifest text NOT NULL COLLATE pg_catalog."C",
    snapshot_payload bytea NOT NULL,
    meta_ser_id integer,
    meta_ser_manifest text COLLATE pg_catalog."C",
    meta_payload bytea,
    slice integer NOT NULL,
    bucket integer NOT NULL
)
PARTITION BY LIST (bucket);
ALTER TABLE ONLY askel.snapshot ALTER COLUMN snapshot_payload SET STORAGE EXTERNAL;
CREATE TABLE askel.snapshot_0 (
    persistence_id text NOT NULL COLLATE pg_catalog."C",
    sequence_number bigint NOT NULL,
    created bigint NOT NULL,
    snapshot_ser_id integer NOT NULL,
    snapshot_ser_manifest text NOT NULL COLLATE pg_catalog."C",
    snapshot_payload bytea NOT NULL,
    meta_ser_id integer,
    meta_ser_manifest text COLLATE pg_catalog."C",
    meta_payload bytea,
    slice integer NOT NULL,
    bucket integer NOT NULL
)
WITH (autovacuum_vacuum_scale_factor='0.05');
ALTER TABLE ONLY askel.snapshot_0 ALTER COLUMN snapshot_payload SET STORAGE EXTERNAL;
CREATE TABLE askel.snapshot_2969 (
    persistence_id text NOT NULL COLLATE pg_catalog."C",
    sequence_number bigint NOT NULL,
    created bigint NOT NULL,
    snapshot_ser_id integer NOT NULL,
    snapshot_ser_manifest text NOT NULL COLLATE pg_catalog."C",
    snapshot_payload bytea NOT NULL,
    meta_ser_id integer,
    meta_ser_manifest text COLLATE pg_catalog."C",
    meta_payload bytea,
    slice integer NOT NULL,
    bucket integer NOT NULL
);
ALTER TABLE ONLY askel.snapshot_2969 ALTER COLUMN snapshot_payload SET STORAGE EXTERNAL;
CREATE TABLE askel.snapshot_2970 (
    persistence_id text NOT NULL COLLATE pg_catalog."C",
    sequence_number bigint NOT NULL,
    created bigint NOT NULL,
    snapshot_ser_id integer NOT NULL,
    snapshot_ser_manifest text NOT NULL COLLATE pg_catalog."C",
    snapshot_payload bytea NOT NULL,
    meta_ser_id integer,
    meta_ser_manifest text COLLATE pg_catalog."C",
    meta_payload bytea,
    slice integer NOT NULL,
    bucket integer NOT NULL
);
ALTER TABLE ONLY askel.snapshot_2970 ALTER COLUMN snapshot_payload SET STORAGE EXTERNAL;
CREATE TABLE askel.snapshot_2971 (
    persistence_id text NOT NULL COLLATE pg_catalog."C",
    sequence_number bigint NOT NULL,
    created bigint NOT NULL,
    snapshot_ser_id integer NOT NULL,
    snapshot_ser_manifest text NOT NULL COLLATE pg_catalog."C",
    snapshot_payload bytea NOT NULL,
    meta_ser_id integer,
    meta_ser_manifest text COLLATE pg_catalog."C",
    meta_payload bytea,
    slice integer NOT NULL,
    bucket integer NOT NULL
);
ALTER TABLE ONLY askel.snapshot_2971 ALTER COLUMN snapshot_payload SET STORAGE EXTERNAL;
CREATE TABLE askel.tags (
    resource_arn text NOT NULL COLLATE pg_catalog."C",
    key text NOT NULL COLLATE pg_catalog."C",
    value text NOT NULL COLLATE pg_catalog."C",
    ordinal integer NOT NULL
);
CREATE TABLE askel.task_keys (
    key_id integer NOT NULL,
    key_bytes bytea NOT NULL,
    wrapped boolean NOT NULL,
    created_at bigint NOT NULL
);
CREATE TABLE askel.trigger_deliveries (
    delivery_id uuid NOT NULL,
    source_id uuid NOT NULL,
    lane smallint NOT NULL,
    account text NOT NULL COLLATE pg_catalog."C",
    region text NOT NULL COLLATE pg_catalog."C",
    source_arn text NOT NULL COLLATE pg_catalog."C",
    origin text NOT NULL COLLATE pg_catalog."C",
    execution_name text NOT NULL COLLATE pg_catalog."C",
    occurred_at bigint NOT NULL,
    created_at bigint NOT NULL,
    due_at bigint NOT NULL,
    overlap text NOT NULL COLLATE pg_catalog."C",
    target_arn text NOT NULL COLLATE pg_catalog."C",
    target bytea NOT NULL,
    attempts integer DEFAULT 0 NOT NULL,
    last_error text COLLATE pg_catalog."C",
    exhausted text COLLATE pg_catalog."C",
    dead_letter_attempts integer DEFAULT 0 NOT NULL,
    CONSTRAINT trigger_deliveries_origin_check CHECK ((origin = ANY (ARRAY['SCHEDULE'::text, 'RULE'::text]))),
    CONSTRAINT trigger_deliveries_overlap_check CHECK ((overlap = ANY (ARRAY['ALLOW'::text, 'SKIP'::text, 'QUEUE'::text, 'CANCEL'::text])))
)
WITH (autovacuum_vacuum_threshold='500', autovacuum_vacuum_scale_factor='0');
CREATE TABLE askel.trigger_last_executions (
    source_id uuid NOT NULL,
    execution_arn text NOT NULL COLLATE pg_catalog."C"
);
CREATE TABLE askel.used_sign_in_states (
    state_hash bytea NOT NULL,
    expires_at bigint NOT NULL
);
CREATE TABLE askel.wakeups (
    persistence_id text NOT NULL COLLATE pg_catalog."C",
    slice integer NOT NULL,
    due bigint,
    in_flight boolean NOT NULL,
    owes boolean NOT NULL,
    claimed_by text COLLATE pg_catalog."C",
    attempts integer DEFAULT 0 NOT NULL,
    waits_for text COLLATE pg_catalog."C"
)
WITH (fillfactor='80', autovacuum_vacuum_scale_factor='0.02');
CREATE TABLE askel.webhooks (
    account text NOT NULL COLLATE pg_catalog."C",
    region text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."C",
    webhook_id uuid NOT NULL,
    definition bytea NOT NULL,
    sealed bytea NOT NULL,
    created_at bigint NOT NULL,
    modified_at bigint NOT NULL
);
ALTER TABLE ONLY askel.audit_records ATTACH PARTITION askel.audit_records_20786 FOR VALUES IN (20786);
ALTER TABLE ONLY askel.event_journal ATTACH PARTITION askel.event_journal_0 FOR VALUES IN (0);
ALTER TABLE ONLY askel.event_journal ATTACH PARTITION askel.event_journal_2969 FOR VALUES IN (2969);
ALTER TABLE ONLY askel.event_journal ATTACH PARTITION askel.event_journal_2970 FOR VALUES IN (2970);
ALTER TABLE ONLY askel.event_journal ATTACH PARTITION askel.event_journal_2971 FOR VALUES IN (2971);
ALTER TABLE ONLY askel.snapshot ATTACH PARTITION askel.snapshot_0 FOR VALUES IN (0);
ALTER TABLE ONLY askel.snapshot ATTACH PARTITION askel.snapshot_2969 FOR VALUES IN (2969);
ALTER TABLE ONLY askel.snapshot ATTACH PARTITION askel.snapshot_2970 FOR VALUES IN (2970);
ALTER TABLE ONLY askel.snapshot ATTACH PARTITION askel.snapshot_2971 FOR VALUES IN (2971);
ALTER TABLE ONLY askel.event_journal ALTER COLUMN ordering SET DEFAULT nextval('askel.event_journal_ordering_seq'::regclass);
ALTER TABLE ONLY askel.open_tasks ALTER COLUMN seq SET DEFAULT nextval('askel.open_tasks_seq'::regclass);
INSERT INTO askel.activities VALUES
	('123456789012', 'us-east-1', 'desk', NULL, 1795963189117),
	('123456789012', 'us-east-1', 'shelf', NULL, 1795963189342);
INSERT INTO askel.aliases VALUES
	('72f5b676-b319-49c9-a16a-27f81dc89494', 'live', '\x6b657074', 1, 100, NULL, NULL, 1795963190747, 1795963190747);
INSERT INTO askel.audit_records_20786 VALUES
	(20786, '123456789012', 1795963188975, '2005d837-37d9-4004-9cb3-00681fe9c602', 'anonymous', 'states:CreateActivity', 'arn:aws:states:us-east-1:123456789012:activity:desk', 'ALLOWED', '32e579cd-5796-4d20-8340-79debd3d11df', '127.0.0.1', 0),
	(20786, '123456789012', 1795963189316, '899d6f8b-dfa4-40a5-ab35-5f9a8fd0f024', 'anonymous', 'states:CreateActivity', 'arn:aws:states:us-east-1:123456789012:activity:shelf', 'ALLOWED', '33f5b500-cc1f-483b-90d4-910e32d2a95a', '127.0.0.1', 0),
	(20786, '123456789012', 1795963189384, '53ce6dc9-8932-47fd-9c16-7bf4c6351410', 'anonymous', 'states:CreateStateMachine', 'arn:aws:states:us-east-1:123456789012:stateMachine:ends', 'ALLOWED', 'b2c24b8e-a5de-4913-b029-12ed352c089b', '127.0.0.1', 0),
	(20786, '123456789012', 1795963189692, '49031df5-4a9c-4ed9-ac55-3858f98dbfd5', 'anonymous', 'states:CreateStateMachine', 'arn:aws:states:us-east-1:123456789012:stateMachine:jsonata', 'ALLOWED', '437535ec-ade8-48de-bbc7-57b9654c846f', '127.0.0.1', 0),
	(20786, '123456789012', 1795963189792, '82dc522b-8f58-4ef9-ab13-a641c32ad742', 'anonymous', 'states:CreateStateMachine', 'arn:aws:states:us-east-1:123456789012:stateMachine:answers', 'ALLOWED', 'eeba152a-d8d7-4f37-bc50-394c7f70b65b', '127.0.0.1', 0),
	(20786, '123456789012', 1795963189875, '12df11c6-c094-4b5d-82f2-2499316ab6e0', 'anonymous', 'states:CreateStateMachine', 'arn:aws:states:us-east-1:123456789012:stateMachine:shelves', 'ALLOWED', 'f572a1d7-a796-4b67-b169-3aba020c8747', '127.0.0.1', 0),
	(20786, '123456789012', 1795963189967, '2c07114e-a6d9-4434-ae1a-be887ccf53b9', 'anonymous', 'states:CreateStateMachine', 'arn:aws:states:us-east-1:123456789012:stateMachine:sleeps', 'ALLOWED', '10124750-f9bc-48ee-b4e4-20d18754041f', '127.0.0.1', 0),
	(20786, '123456789012', 1795963190070, '36be5a06-c4ef-40ec-8cba-9c03f05bed53', 'anonymous', 'states:CreateStateMachine', 'arn:aws:states:us-east-1:123456789012:stateMachine:retries', 'ALLOWED', 'a136c6f8-9d44-4e7b-966b-ec0d965751c4', '127.0.0.1', 0),
	(20786, '123456789012', 1795963190183, '04d451f3-27a5-454a-bcf4-8b666be72919', 'anonymous', 'states:CreateStateMachine', 'arn:aws:states:us-east-1:123456789012:stateMachine:branches', 'ALLOWED', 'c0112122-7c4a-442b-aee4-d465919baf67', '127.0.0.1', 0),
	(20786, '123456789012', 1795963190260, '49aedf4e-347a-402e-8ca8-8370b4f15772', 'anonymous', 'states:CreateStateMachine', 'arn:aws:states:us-east-1:123456789012:stateMachine:variables', 'ALLOWED', '54e8c7b4-b52b-4943-8aa2-812e0e0695e2', '127.0.0.1', 0),
	(20786, '123456789012', 1795963190334, '68dbc982-b7b7-4edb-a1fe-e2a1833f0751', 'anonymous', 'states:CreateStateMachine', 'arn:aws:states:us-east-1:123456789012:stateMachine:nests', 'ALLOWED', '575ce17e-786a-46f4-9163-fce47e6aa791', '127.0.0.1', 0),
	(20786, '123456789012', 1795963190428, 'd2f80eb7-5557-46b0-9f75-9b0eadbb18e6', 'anonymous', 'states:CreateStateMachine', 'arn:aws:states:us-east-1:123456789012:stateMachine:maps', 'ALLOWED', '12f47789-2d1f-4557-9713-e837f499b1c8', '127.0.0.1', 0),
	(20786, '123456789012', 1795963190541, '2e6eae71-147f-4fdd-a065-e6f5b441b28a', 'anonymous', 'states:CreateStateMachine', 'arn:aws:states:us-east-1:123456789012:stateMachine:waits-for-signal', 'ALLOWED', '629252c8-a42a-4b51-a8ee-9bc9b549b255', '127.0.0.1', 0),
	(20786, '123456789012', 1795963190640, '11039b7e-cd4f-4492-97d4-af05cbe10a75', 'anonymous', 'states:CreateStateMachine', 'arn:aws:states:us-east-1:123456789012:stateMachine:sections', 'ALLOWED', 'fc1b0163-4c5f-4f7f-abb1-beaac34ecf2e', '127.0.0.1', 0),
	(20786, '123456789012', 1795963190719, '649902f8-fcf2-4d18-9f56-d9d7658eb8ad', 'anonymous', 'states:CreateStateMachineAlias', 'arn:aws:states:us-east-1:123456789012:stateMachine:ends', 'ALLOWED', '68bc1f8e-a8ba-4b74-af5a-58797515caae', '127.0.0.1', 0),
	(20786, '123456789012', 1795963192196, '3922ef8c-3a7e-444e-8433-0dca3e1fcbd9', 'anonymous', 'states:RedriveExecution', 'arn:aws:states:us-east-1:123456789012:execution:answers:redriven', 'ALLOWED', 'fa360eb4-b178-4431-b7f1-fc721cc8767d', '127.0.0.1', 0),
	(20786, '123456789012', 1795963193116, '614835cc-f00e-47d8-83ce-c99d49a2ba84', 'anonymous', 'states:StopExecution', 'arn:aws:states:us-east-1:123456789012:execution:sleeps:stopped', 'ALLOWED', 'b379f271-d79d-448d-9ff3-3754c8ee23b6', '127.0.0.1', 0),
	(20786, '123456789012', 1795963194015, 'd597098e-105d-41cf-a609-502444404abf', 'anonymous', 'states:RedriveExecution', 'arn:aws:states:us-east-1:123456789012:execution:answers:redriven-again', 'ALLOWED', '462e9678-4d00-4368-ab3e-a365e7daacab', '127.0.0.1', 0),
	(20786, '123456789012', 1795963194266, 'b8eb1308-f2bb-41e0-899d-10834a9922da', 'anonymous', 'askel:SendSignal', 'arn:aws:states:us-east-1:123456789012:execution:waits-for-signal:signalled', 'ALLOWED', 'dfa39ebc-3fd2-475f-9622-d71b8fa33b72', '127.0.0.1', 0),
	(20786, '123456789012', 1795963195329, '66f296f4-3594-452f-bf78-1a317fdfd890', 'anonymous', 'scheduler:CreateScheduleGroup', 'arn:aws:scheduler:us-east-1:123456789012:schedule-group/kept', 'ALLOWED', '641b3e9b-500c-4466-951c-90f0f6927dec', '127.0.0.1', 0),
	(20786, '123456789012', 1795963195372, '6a3372ee-a4ce-484e-a786-2a6b98b3db65', 'anonymous', 'scheduler:CreateSchedule', 'arn:aws:scheduler:us-east-1:123456789012:schedule/kept/far', 'ALLOWED', 'c537a1c4-7008-4474-8bf8-3a8eb8f3dcb6', '127.0.0.1', 0),
	(20786, '123456789012', 1795963195425, '31547891-de82-4c7c-8728-be3c88afba5d', 'anonymous', 'events:CreateEventBus', 'arn:aws:events:us-east-1:123456789012:event-bus/kept', 'ALLOWED', '1d3d8cc2-a41a-4c2b-9ccb-b352d4d8914f', '127.0.0.1', 0),
	(20786, '123456789012', 1795963195501, '2eb15da7-05b3-4db7-9d7f-156c45076829', 'anonymous', 'events:PutRule', 'arn:aws:events:us-east-1:123456789012:rule/kept/kept', 'ALLOWED', 'ad288a74-93c0-4cec-9514-41d2a0670759', '127.0.0.1', 0),
	(20786, '123456789012', 1795963195589, 'ca2817ee-8d0b-4002-b113-f71471dd853f', 'anonymous', 'events:PutTargets', 'arn:aws:events:us-east-1:123456789012:rule/kept/kept', 'ALLOWED', '6ac4cd96-ed96-4c66-bf4f-40aba2eae0b1', '127.0.0.1', 0);
INSERT INTO askel.billed_usage VALUES
	('123456789012', 'us-east-1', 20786, 45, 0, 0);
INSERT INTO askel.db_epoch VALUES
	(true, 1, 1, 'da77301f-0a88-41ae-96f5-fe0a26b32f38');
INSERT INTO askel.endpoint_rules_version VALUES
	(1, 0);
INSERT INTO askel.engine_clock VALUES
	(true, 0, 0, 0);
INSERT INTO askel.event_bus_versions VALUES
	('123456789012', 'us-east-1', 'kept', 3);
INSERT INTO askel.event_buses VALUES
	('123456789012', 'us-east-1', 'kept', '{"v":1,"createdAt":1795963195455,"modifiedAt":1795963195455}');
INSERT INTO askel.event_journal_2969 VALUES
	(1, '123456789012/us-east-1/72f5b676-b319-49c9-a16a-27f81dc89494/ended', 1, false, '710329ba-fcfc-4afd-b6dc-be99fae61ea5', 1795963190982, '', 7401, 'B1', '\x0101000004deb553cb6ed34014f5382fd779384f32b49b32546213b7f1232fafaa26ed06ba01169550118e3da156d3a4b21d35a80a8aa8da260824965df3237c0b3f9135779ca4a1120b58b0f0f8ccb9e79c3bbed66c701cfafeecc747f76e6368986ecf302f3cc3f34d9f7ac6c093a9e9f9b26228aaa657aab57aa3aca8061d526be03bfd9e417bb6c7166ad360edfeae73eeedc3dadf05076d0f4debc4e9d120db660d865b35b55369576b55b9ad290d596f580dd954aaa6acd63a75c5b6ea0dbda10f9f2e7b38e699f1f0c06ebf4b774ee9b9ff6eb8659769a55ae96872a762b765bdaedb72bd06a975daa6b656ad54eb568dbe3aef3abe55de2ec3a3d82f68c7a72f9df727bebd0f87b314e0956da5d3ea0fda5d0a50b55ebb1f2c75bb4cf75c6a9e76f6dcfe29ed39a6b77961f67c6a775ad4726048ad7e8f7e19ae5f12c7a7671e3136df10939436499b2d16391e1d902ef42247bbf79240c104ac5e22e7a6eb83f1cd5c57fab36c743c3a7ce06b429b26841c5e129f0e7d6210f30919352172c5b48159ed2cd81dbd5dc53f3042db450c33ad76ccf40f673cfafa5ff34b84ba6edf25c625d99f0332ff2f30cba639f0281bc3f20f91d1e86ee70aef7e83dbc087c291288a71ebe8a7369ecd661bcb1b32fb1c1210e2242e369b7dc2cfd72648407c3e2a72371cf079bc73835b7191e366f04eb0f704c5112a70496e8212882f8452dc948f031092687c85f7e368ca038f95788a63fbc43c08abb83ce5211aab49911fb32e08ab3189bf4d0508aba16bdc14f8100f7dd252980b4fa4349314250e988c144191899461fea28426280d48e3b2e109621ca0c8940f38211b1dcfad1aae04de9c1443b1899463baa2c44ff90c0a634dc80aa0cb400ba683c41c0ab19cd894cf3152c8ae413d8050e7836980549b7f849692c4c54768d1bcb8acb26115f2221b520142f4c823f11a1f148a182fa6a06385054029998f2f02741e3f8e2f5811e0920ee3f5259d0038be0d07c674fc17', NULL, NULL, NULL, 566, 2969),
	(65, '123456789012/us-east-1/72f5b676-b319-49c9-a16a-27f81dc89494/by-alias', 1, false, '06834202-72b6-4d6e-9ea3-622ed217fa03', 1795963191392, '', 7401, 'B1', '\x01001b000001a227bf80509819783d61726e3a6177733a7374617465733a75732d656173742d313a3132333435363738393031323a657865637574696f6e3a656e64733a62792d616c6961736862792d616c6961736c3132333435363738393031326975732d656173742d31783761726e3a6177733a7374617465733a75732d656173742d313a3132333435363738393031323a73746174654d616368696e653a656e647364656e6473782437326635623637362d623331392d343963392d613136612d323766383164633839343934782361726e3a6177733a69616d3a3a3132333435363738393031323a726f6c652f6b657074783961726e3a6177733a7374617465733a75732d656173742d313a3132333435363738393031323a73746174654d616368696e653a656e64733a31783c61726e3a6177733a7374617465733a75732d656173742d313a3132333435363738393031323a73746174654d616368696e653a656e64733a6c69766560782462343062643862352d326330662d346663302d626362392d3562323361613331313430366553706c697463302e3063302e31644c65667465526967687464456163686354727963322e3065427265616b6642726f6b656e6961732077616e7465646644656369646564446f6e65856d7b226974656d73223a205b5d7d46226c65667422582a7b226974656d73223a5b5d2c227061727473223a5b226c656674222c7b226974656d73223a5b5d7d5d7d425b5d58597b226974656d73223a5b5d2c227061727473223a5b226c656674222c7b226974656d73223a5b5d7d5d2c226572726f72223a7b224572726f72223a2242726f6b656e222c224361757365223a2261732077616e746564227d7d98208318409000000102030405060107001a01e133800809f61b000001a227bf8050f68a030a0101000f0007080982184b0b88010a010201060c0086000a010101182f8618440d0c0000f68618440e0c0000f688010d010101000f0088010e01020103100089020d010201080f01808318450d0189020e0102010b1000808318450e0086000a010101183089020a0102010d0c028088010a010101071102870e0a0101011832008518430a02030286000a010101183389020a0102010e11028088010a01010106120286000a010101182f86184413120200f68801130101020514028518461315160086000a010102183189020a0101020d12048088010a01010202170489020a0101020a17048088010a0101020418180489020a0101020c1818048087040a0101021004', NULL, NULL, NULL, 930, 2969),
	(2, '123456789012/us-east-1/b9f5cfb3-eb74-4c9b-add6-7138a86a9494/sum', 1, false, 'd9d4988a-a4a0-4969-a247-ead59b7a7258', 1795963191574, '', 7401, 'B1', '\x01001b000001a227bf81168c783b61726e3a6177733a7374617465733a75732d656173742d313a3132333435363738393031323a657865637574696f6e3a6a736f6e6174613a73756d6373756d6c3132333435363738393031326975732d656173742d31783a61726e3a6177733a7374617465733a75732d656173742d313a3132333435363738393031323a73746174654d616368696e653a6a736f6e617461676a736f6e617461782462396635636662332d656237342d346339622d616464362d373133386138366139343934782361726e3a6177733a69616d3a3a3132333435363738393031323a726f6c652f6b65707460782462646261343364362d366365342d343962612d393231352d3564646465393562356630646353756d6454656c6c84757b226974656d73223a205b312c20322c2033395d7d527b226974656d73223a5b312c322c33395d7d4234324a7b2273756d223a34327d888318409000000102030405060107001a01e13380f6f6f61b000001a227bf8116f68a03080101000f0007f6f682184b09880108010200000a01890208010100080a01820102880108010100040b018902080101000c0b03808704080101001003', NULL, NULL, NULL, 456, 2969),
	(66, '123456789012/us-east-1/9443770e-d18a-47c0-9e15-6747a3081daf/redriven', 1, false, '34bc63b3-1a62-4fbe-96a6-e7c3db1643cf', 1795963191862, '', 7401, 'B1', '\x01001b000001a227bf822e8c784061726e3a6177733a7374617465733a75732d656173742d313a3132333435363738393031323a657865637574696f6e3a616e73776572733a726564726976656e68726564726976656e6c3132333435363738393031326975732d656173742d31783a61726e3a6177733a7374617465733a75732d656173742d313a3132333435363738393031323a73746174654d616368696e653a616e737765727367616e7377657273782439343433373730652d643138612d343763302d396531352d363734376133303831646166782361726e3a6177733a69616d3a3a3132333435363738393031323a726f6c652f6b65707460782462363532333336312d393230312d343364652d383338622d33393461366662633463646166416e73776572783361726e3a6177733a7374617465733a75732d656173742d313a3132333435363738393031323a61637469766974793a6465736b81427b7d858318409000000102030405060107001a01e13380f6f6f61b000001a227bf822ef68a03080101000f0007f6f682184b09880108010200010a008a0c0801010018290b001a05f5e0fff6', NULL, NULL, NULL, 699, 2969),
	(3, '123456789012/us-east-1/9443770e-d18a-47c0-9e15-6747a3081daf/redriven', 2, false, '34bc63b3-1a62-4fbe-96a6-e7c3db1643cf', 1795963192024, '', 7401, 'B1', '\x01001b000001a227bf82d78360666b6565706572782437336637376364662d623635612d346161622d396634612d6132666535336165373838628082870d00040100182b0185184c000002197530', NULL, NULL, NULL, 699, 2969),
	(67, '123456789012/us-east-1/9443770e-d18a-47c0-9e15-6747a3081daf/redriven', 3, false, '34bc63b3-1a62-4fbe-96a6-e7c3db1643cf', 1795963192097, '', 7401, 'B1', '\x01001b000001a227bf8320846067526566757365646961732077616e746564782436636462363964362d383764612d343264362d626362332d3263656439333461303136338083880500050100182d01028805000101001818010282184b03', NULL, NULL, NULL, 699, 2969),
	(4, '123456789012/us-east-1/9443770e-d18a-47c0-9e15-6747a3081daf/redriven', 4, false, 'eb30545f-55f8-4b56-8e4e-0ea1b61c3290', 1795963192667, '', 7401, 'B1', '\x01001b000001a227bf85538260782431333566363864302d333630332d346431632d396666362d3866643266653861363139398082870600070100181b0182184e01', NULL, NULL, NULL, 699, 2969),
	(5, '123456789012/us-east-1/9443770e-d18a-47c0-9e15-6747a3081daf/redriven', 5, false, '84f8479f-9628-4e72-9fdf-8c1e6535ffd7', 1795963192734, '', 7401, 'B1', '\x01001b000001a227bf859e8260783361726e3a6177733a7374617465733a75732d656173742d313a3132333435363738393031323a61637469766974793a6465736b81427b7d818a0c00080100182901001a05f5e0fff6', NULL, NULL, NULL, 699, 2969),
	(68, '123456789012/us-east-1/9443770e-d18a-47c0-9e15-6747a3081daf/redriven', 6, false, '84f8479f-9628-4e72-9fdf-8c1e6535ffd7', 1795963192771, '', 7401, 'B1', '\x01001b000001a227bf85c38360666b6565706572782430646630633738362d306662302d346363312d613365302d6532343237623039376437358082870d00090100182b0185184c000102197530', NULL, NULL, NULL, 699, 2969),
	(6, '123456789012/us-east-1/9443770e-d18a-47c0-9e15-6747a3081daf/redriven', 7, false, '84f8479f-9628-4e72-9fdf-8c1e6535ffd7', 1795963192828, '', 7401, 'B1', '\x01001b000001a227bf85fc846066416e73776572654166746572782431323738613666662d383135312d343135302d393230332d38633737343965663438316581707b227365636f6e64223a20747275657d868704000a0100182c008902000101000901008088010001010000020089020001010008020080870400010100100082184b03', NULL, NULL, NULL, 699, 2969),
	(69, '123456789012/us-east-1/01d874df-6740-4f60-9420-f7f3ab5307f6/stopped', 1, false, 'c341f987-b8eb-4c70-8997-517804f652a5', 1795963192929, '', 7401, 'B1', '\x01001b000001a227bf86548b783e61726e3a6177733a7374617465733a75732d656173742d313a3132333435363738393031323a657865637574696f6e3a736c656570733a73746f707065646773746f707065646c3132333435363738393031326975732d656173742d31783961726e3a6177733a7374617465733a75732d656173742d313a3132333435363738393031323a73746174654d616368696e653a736c6565707366736c65657073782430316438373464662d363734302d346636302d393432302d663766336162353330376636782361726e3a6177733a69616d3a3a3132333435363738393031323a726f6c652f6b65707460782439303136376565622d333735302d343133622d383534312d33653031623036346630383565536c6565708178217b22756e74696c223a2022323032362d31312d33305431343a33393a35325a227d858318409000000102030405060107001a01e13380f6f6f61b000001a227bf8654f68a03080101000f0007f6f682184b09880108010205030a00831841081a0526586c', NULL, NULL, NULL, 914, 2969),
	(7, '123456789012/us-east-1/01d874df-6740-4f60-9420-f7f3ab5307f6/stopped', 2, false, 'c341f987-b8eb-4c70-8997-517804f652a5', 1795963193136, '', 7401, 'B1', '\x01001b000001a227bf872f83606753746f707065646e627920616e206f70657261746f72808188050003030018190102', NULL, NULL, NULL, 914, 2969),
	(70, '123456789012/us-east-1/ccf8bb77-af1f-4246-8f1f-42aa81505c72/retried', 1, false, '8d86a2ad-f509-4729-bd75-8da19b5fb791', 1795963193215, '', 7401, 'B1', '\x01001b000001a227bf87738c783f61726e3a6177733a7374617465733a75732d656173742d313a3132333435363738393031323a657865637574696f6e3a726574726965733a7265747269656467726574726965646c3132333435363738393031326975732d656173742d31783a61726e3a6177733a7374617465733a75732d656173742d313a3132333435363738393031323a73746174654d616368696e653a726574726965736772657472696573782463636638626237372d616631662d343234362d386631662d343261613831353035633732782361726e3a6177733a69616d3a3a3132333435363738393031323a726f6c652f6b65707460782461346136323563362d663131332d343139392d623633342d33373533393637626564663266416e73776572783361726e3a6177733a7374617465733a75732d656173742d313a3132333435363738393031323a61637469766974793a6465736b81427b7d858318409000000102030405060107001a01e13380f6f6f61b000001a227bf8773f68a03080101000f0007f6f682184b09880108010200010a008a0c0801010018290b00f6f6', NULL, NULL, NULL, 426, 2969),
	(8, '123456789012/us-east-1/ccf8bb77-af1f-4246-8f1f-42aa81505c72/retried', 2, false, '8d86a2ad-f509-4729-bd75-8da19b5fb791', 1795963193301, '', 7401, 'B1', '\x01001b000001a227bf87d48360666b6565706572782437303730333163362d393564322d343132622d613865322d6430646533646337373865398082870d00040100182b0185184c000002197530', NULL, NULL, NULL, 426, 2969),
	(71, '123456789012/us-east-1/ccf8bb77-af1f-4246-8f1f-42aa81505c72/retried', 3, false, '8d86a2ad-f509-4729-bd75-8da19b5fb791', 1795963193331, '', 7401, 'B1', '\x01001b000001a227bf87f3836065416761696e782435353934326634382d643438622d346537372d386130302d3434646133383038363334618083880500050100182d01f6851842000019ea600082184b02', NULL, NULL, NULL, 426, 2969),
	(9, '123456789012/us-east-1/9443770e-d18a-47c0-9e15-6747a3081daf/started', 1, false, '0b922360-b565-4a70-83cd-240619dccdf5', 1795963193561, '', 7401, 'B1', '\x01001b000001a227bf88d88c783f61726e3a6177733a7374617465733a75732d656173742d313a3132333435363738393031323a657865637574696f6e3a616e73776572733a7374617274656467737461727465646c3132333435363738393031326975732d656173742d31783a61726e3a6177733a7374617465733a75732d656173742d313a3132333435363738393031323a73746174654d616368696e653a616e737765727367616e7377657273782439343433373730652d643138612d343763302d396531352d363734376133303831646166782361726e3a6177733a69616d3a3a3132333435363738393031323a726f6c652f6b65707460782463373564656339362d353863322d346462632d613937642d33643735333436343133663866416e73776572783361726e3a6177733a7374617465733a75732d656173742d313a3132333435363738393031323a61637469766974793a6465736b816d7b226e756d626572223a20317d858318409000000102030405060107001a01e13380f6f6f61b000001a227bf88d8f68a03080101000f0007f6f682184b09880108010201010a008a0c0801010118290b001a05f5e0fff6', NULL, NULL, NULL, 403, 2969),
	(72, '123456789012/us-east-1/9443770e-d18a-47c0-9e15-6747a3081daf/started', 2, false, '0b922360-b565-4a70-83cd-240619dccdf5', 1795963193648, '', 7401, 'B1', '\x01001b000001a227bf892f8360666b6565706572782436383834636665662d616134392d346439302d623765642d3034366630636236663966338082870d00040100182b0185184c000002197530', NULL, NULL, NULL, 403, 2969),
	(10, '123456789012/us-east-1/9443770e-d18a-47c0-9e15-6747a3081daf/redriven-again', 1, false, '33182c46-138a-4bbf-af53-ef1aeec2e58b', 1795963193770, '', 7401, 'B1', '\x01001b000001a227bf899c8c784661726e3a6177733a7374617465733a75732d656173742d313a3132333435363738393031323a657865637574696f6e3a616e73776572733a726564726976656e2d616761696e6e726564726976656e2d616761696e6c3132333435363738393031326975732d656173742d31783a61726e3a6177733a7374617465733a75732d656173742d313a3132333435363738393031323a73746174654d616368696e653a616e737765727367616e7377657273782439343433373730652d643138612d343763302d396531352d363734376133303831646166782361726e3a6177733a69616d3a3a3132333435363738393031323a726f6c652f6b65707460782437353739393964622d343931372d343264662d613638652d38623339353835313864663166416e73776572783361726e3a6177733a7374617465733a75732d656173742d313a3132333435363738393031323a61637469766974793a6465736b81427b7d858318409000000102030405060107001a01e13380f6f6f61b000001a227bf899cf68a03080101000f0007f6f682184b09880108010200010a008a0c0801010018290b001a05f5e0fff6', NULL, NULL, NULL, 808, 2969),
	(11, '123456789012/us-east-1/9443770e-d18a-47c0-9e15-6747a3081daf/started', 3, false, '0b922360-b565-4a70-83cd-240619dccdf5', 1795963193894, '', 7401, 'B1', '\x0100008160808183184d0000', NULL, NULL, NULL, 403, 2969),
	(12, '123456789012/us-east-1/a2e01f52-d613-4198-9cd9-2f9a109d3847/signalled', 1, false, 'c6016dfa-963d-4589-9f5c-7370fe6ea3d0', 1795963194117, '', 7401, 'B1', '\x01001b000001a227bf8b038d784a61726e3a6177733a7374617465733a75732d656173742d313a3132333435363738393031323a657865637574696f6e3a77616974732d666f722d7369676e616c3a7369676e616c6c6564697369676e616c6c65646c3132333435363738393031326975732d656173742d31784361726e3a6177733a7374617465733a75732d656173742d313a3132333435363738393031323a73746174654d616368696e653a77616974732d666f722d7369676e616c7077616974732d666f722d7369676e616c782461326530316635322d643631332d343139382d396364392d326639613130396433383437782361726e3a6177733a69616d3a3a3132333435363738393031323a726f6c652f6b65707460782463646430656463332d326535642d343634372d396566362d3935343762353464306232326546697273746561736b656c6d77616974466f725369676e616c82427b7d507b224e616d65223a226669727374227d868318409000000102030405060107001a01e13380f6f6f61b000001a227bf8b03f68a03080101000f0007f6f682184b09880108010201010a008d0708010101110b0c0301f6f6f6880808010101120b0c', NULL, NULL, NULL, 181, 2969),
	(13, '123456789012/us-east-1/9c1693a7-347d-48ec-9e90-d74bbaa34013/holder', 1, false, '024f1bbb-2cbf-4f68-81d0-f9128983f100', 1795963194347, '', 7401, 'B1', '\x01001b000001a227bf8bea8d783f61726e3a6177733a7374617465733a75732d656173742d313a3132333435363738393031323a657865637574696f6e3a73656374696f6e733a686f6c64657266686f6c6465726c3132333435363738393031326975732d656173742d31783b61726e3a6177733a7374617465733a75732d656173742d313a3132333435363738393031323a73746174654d616368696e653a73656374696f6e736873656374696f6e73782439633136393361372d333437642d343865632d396539302d643734626261613334303133782361726e3a6177733a69616d3a3a3132333435363738393031323a726f6c652f6b65707460782463393737613463632d343065662d346264612d393837382d35343035393664313633346465456e7465726561736b656c676163717569726582427b7d527b224e616d65223a2273656374696f6e227d868318409000000102030405060107001a01e13380f6f6f61b000001a227bf8beaf68a03080101000f0007f6f682184b09880108010200010a008d0708010100110b0c0301f6f6f6880808010100120b0c', NULL, NULL, NULL, 279, 2969),
	(14, '123456789012/us-east-1/9c1693a7-347d-48ec-9e90-d74bbaa34013/holder', 3, false, '024f1bbb-2cbf-4f68-81d0-f9128983f100', 1795963194477, '', 7401, 'B1', '\x01001b000001a227bf8c6c87606773656374696f6e6561736b656c676163717569726565456e74657266416e73776572783361726e3a6177733a7374617465733a75732d656173742d313a3132333435363738393031323a61637469766974793a6465736b81581e7b224e616d65223a2273656374696f6e222c225065726d697473223a317d858818560000010001010189090006010013020300890200010100090400808801000101000105008a0c0001010018290600f6f6', NULL, NULL, NULL, 279, 2969),
	(15, '123456789012/us-east-1/9c1693a7-347d-48ec-9e90-d74bbaa34013/waiter', 2, false, 'd0b2a236-0e66-4d8c-878b-c105ea401f0f', 1795963194625, '', 7401, 'B1', '\x01001b000001a227bf8d0183606561736b656c676163717569726581581e7b224e616d65223a2273656374696f6e222c225065726d697473223a317d818909000501001821010200', NULL, NULL, NULL, 543, 2969),
	(16, '123456789012/us-east-1/a0547692-7542-453c-b109-79a9d72cac5c/branching', 1, false, 'ad5ba573-8126-4cce-aac2-6ab793412f1c', 1795963194826, '', 7401, 'B1', '\x01001b000001a227bf8dc990784261726e3a6177733a7374617465733a75732d656173742d313a3132333435363738393031323a657865637574696f6e3a6272616e636865733a6272616e6368696e67696272616e6368696e676c3132333435363738393031326975732d656173742d31783b61726e3a6177733a7374617465733a75732d656173742d313a3132333435363738393031323a73746174654d616368696e653a6272616e63686573686272616e63686573782461303534373639322d373534322d343533632d623130392d373961396437326361633563782361726e3a6177733a69616d3a3a3132333435363738393031323a726f6c652f6b65707460782464326535326339302d636661632d346537382d613138392d3964346163316264396533326553706c697463302e3063302e31634f6e65783361726e3a6177733a7374617465733a75732d656173742d313a3132333435363738393031323a61637469766974793a6465736b6354776f81427b7d8b8318409000000102030405060107001a01e13380f6f6f61b000001a227bf8dc9f68a03080101000f0007f6f682184b09880108010201060a00860008010101182f8618440b0a0000f68618440c0a0000f688010b010101010d008a0c0b01010118290e00f6f688010c010301010f008a0c0c01010118290e00f6f6', NULL, NULL, NULL, 148, 2969),
	(17, '123456789012/us-east-1/93140251-22b9-4739-9d6e-367ed195d2db/5156bbfc-0fd2-3a65-b053-acfc96c9c9a9:d7d4b146-96bb-817a-9154-86c035ac922a', 1, false, '42411dc8-2912-4f07-8f39-b68eb3be8ef6', 1795963194851, '', 7401, 'B1', '\x01001b000001a227bf8dd38f787e61726e3a6177733a7374617465733a75732d656173742d313a3132333435363738393031323a657865637574696f6e3a6d6170732f35313536626266632d306664322d336136352d623035332d6163666339366339633961393a64376434623134362d393662622d383137612d393135342d383663303335616339323261782464376434623134362d393662622d383137612d393135342d3836633033356163393232616c3132333435363738393031326975732d656173742d31785c61726e3a6177733a7374617465733a75732d656173742d313a3132333435363738393031323a73746174654d616368696e653a6d6170732f35313536626266632d306664322d336136352d623035332d616366633936633963396139646d617073782439333134303235312d323262392d343733392d396436652d333637656431393564326462782361726e3a6177733a69616d3a3a3132333435363738393031323a726f6c652f6b657074787b61726e3a6177733a7374617465733a75732d656173742d313a3132333435363738393031323a6d617052756e3a6d6170732f35313536626266632d306664322d336136352d623035332d6163666339366339633961393a64376434623134362d393662622d343137612d393135342d38366330333561633932326278603132333435363738393031322f75732d656173742d312f39333134303235312d323262392d343733392d396436652d3336376564313935643264622f64376434623134362d393662622d343137612d393135342d383663303335616339323262782435313536626266632d306664322d336136352d623035332d616366633936633963396139644561636860644974656d783361726e3a6177733a7374617465733a75732d656173742d313a3132333435363738393031323a61637469766974793a6465736b81413285831840930000010203040506010700f6f6f6f61b000001a227bf8dd3f6f6870008090a0101820b00f68a030c0101000f0007f6f682184b0188010c01020e010d008a0c0c01010e18290e00f6f6', NULL, NULL, NULL, 473, 2969),
	(18, '123456789012/us-east-1/9443770e-d18a-47c0-9e15-6747a3081daf/5209d28d-7748-3a2c-8b18-a527ed30e552', 1, false, 'a998339f-a47d-4a6a-81d5-c225a6da0a43', 1795963194959, '', 7401, 'B1', '\x01001b000001a227bf8e4f8d785c61726e3a6177733a7374617465733a75732d656173742d313a3132333435363738393031323a657865637574696f6e3a616e73776572733a35323039643238642d373734382d336132632d386231382d613532376564333065353532782435323039643238642d373734382d336132632d386231382d6135323765643330653535326c3132333435363738393031326975732d656173742d31783a61726e3a6177733a7374617465733a75732d656173742d313a3132333435363738393031323a73746174654d616368696e653a616e737765727367616e7377657273782439343433373730652d643138612d343763302d396531352d363734376133303831646166782361726e3a6177733a69616d3a3a3132333435363738393031323a726f6c652f6b657074783d61726e3a6177733a7374617465733a75732d656173742d313a3132333435363738393031323a657865637574696f6e3a6e657374733a6e657374696e6778433132333435363738393031322f75732d656173742d312f39633564643862632d303165312d346338652d623738652d3565383265333266663431352f6e657374696e676066416e73776572783361726e3a6177733a7374617465733a75732d656173742d313a3132333435363738393031323a61637469766974793a6465736b81507b2266726f6d223a226e65737473227d858318409000000102030405060107001a01e13380f6f6f61b000001a227bf8e4f860008090a001b000001a227bf8e138a030a0101000f0007f6f682184b0188010a010200010b008a0c0a01010018290c001a05f5e0fff6', NULL, NULL, NULL, 506, 2969),
	(19, '123456789012/us-east-1/01d874df-6740-4f60-9420-f7f3ab5307f6/sleeping', 1, false, '4d014cf6-d82d-4c32-89da-42241c04e895', 1795963195068, '', 7401, 'B1', '\x01001b000001a227bf8ebc8b783f61726e3a6177733a7374617465733a75732d656173742d313a3132333435363738393031323a657865637574696f6e3a736c656570733a736c656570696e6768736c656570696e676c3132333435363738393031326975732d656173742d31783961726e3a6177733a7374617465733a75732d656173742d313a3132333435363738393031323a73746174654d616368696e653a736c6565707366736c65657073782430316438373464662d363734302d346636302d393432302d663766336162353330376636782361726e3a6177733a69616d3a3a3132333435363738393031323a726f6c652f6b65707460782430333161343036362d383233312d346237652d623832612d35356438313864303963303265536c6565708178217b22756e74696c223a2022323032362d31312d32395431343a34313a35355a227d858318409000000102030405060107001a01e13380f6f6f61b000001a227bf8ebcf68a03080101000f0007f6f682184b09880108010200030a00831841081a0001d47c', NULL, NULL, NULL, 214, 2969),
	(20, '123456789012/us-east-1/6b42dbcb-9b83-4165-bb4a-676927704c1b/remembering', 1, false, '89c1f3ce-1cd6-4aef-8cea-757f52b50fee', 1795963195178, '', 7401, 'B1', '\x01001b000001a227bf8f298e784561726e3a6177733a7374617465733a75732d656173742d313a3132333435363738393031323a657865637574696f6e3a7661726961626c65733a72656d656d626572696e676b72656d656d626572696e676c3132333435363738393031326975732d656173742d31783c61726e3a6177733a7374617465733a75732d656173742d313a3132333435363738393031323a73746174654d616368696e653a7661726961626c6573697661726961626c6573782436623432646263622d396238332d343136352d626234612d363736393237373034633162782361726e3a6177733a69616d3a3a3132333435363738393031323a726f6c652f6b65707460782438343236623037652d313734342d346166642d383864322d663962373831356136653037644b656570646b65707466416e73776572783361726e3a6177733a7374617465733a75732d656173742d313a3132333435363738393031323a61637469766974793a6465736b836c7b226f72646572223a20377d4b7b226f72646572223a377d4137878318409000000102030405060107001a01e13380f6f6f61b000001a227bf8f29f68a03080101000f0007f6f682184b09880108010201000a01890208010101080a01820b02880108010101010c018a0c0801010118290d01f6f6', NULL, NULL, NULL, 276, 2969),
	(73, '123456789012/us-east-1/9443770e-d18a-47c0-9e15-6747a3081daf/redriven-again', 2, false, '33182c46-138a-4bbf-af53-ef1aeec2e58b', 1795963193861, '', 7401, 'B1', '\x01001b000001a227bf8a048360666b6565706572782432656131666361382d383937362d343464362d383134362d3833623062623639396661618082870d00040100182b0185184c000002197530', NULL, NULL, NULL, 808, 2969),
	(74, '123456789012/us-east-1/9443770e-d18a-47c0-9e15-6747a3081daf/redriven-again', 3, false, '33182c46-138a-4bbf-af53-ef1aeec2e58b', 1795963193925, '', 7401, 'B1', '\x01001b000001a227bf8a45846067526566757365646961732077616e746564782432313566326636662d643362352d343262372d623833612d6265353034303266316233378083880500050100182d01028805000101001818010282184b03', NULL, NULL, NULL, 808, 2969),
	(75, '123456789012/us-east-1/9443770e-d18a-47c0-9e15-6747a3081daf/redriven-again', 4, false, '9db7ef60-cbb3-4506-8013-461eb3b84bff', 1795963194035, '', 7401, 'B1', '\x01001b000001a227bf8aad8360782432646539393734352d393237652d343733382d396466612d346630656133316632616663783361726e3a6177733a7374617465733a75732d656173742d313a3132333435363738393031323a61637469766974793a6465736b81427b7d83870600070100181b0182184e018a0c00010105182902001a05f5e0fff6', NULL, NULL, NULL, 808, 2969),
	(76, '123456789012/us-east-1/a2e01f52-d613-4198-9cd9-2f9a109d3847/signalled', 2, false, 'c6016dfa-963d-4589-9f5c-7370fe6ea3d0', 1795963194289, '', 7401, 'B1', '\x01001b000001a227bf8bb182783b7369676e616c2f7365636f6e642f2f726571756573742f64666133396562632d336664322d343735662d393632322d643731623866613333623732667365636f6e6481727b226275666665726564223a20747275657d8282184b0085185201f60000', NULL, NULL, NULL, 181, 2969),
	(77, '123456789012/us-east-1/9c1693a7-347d-48ec-9e90-d74bbaa34013/holder', 2, false, '024f1bbb-2cbf-4f68-81d0-f9128983f100', 1795963194399, '', 7401, 'B1', '\x01001b000001a227bf8c1383606561736b656c676163717569726581581e7b224e616d65223a2273656374696f6e222c225065726d697473223a317d818909000501001821010200', NULL, NULL, NULL, 279, 2969),
	(78, '123456789012/us-east-1/9c1693a7-347d-48ec-9e90-d74bbaa34013/waiter', 1, false, 'd0b2a236-0e66-4d8c-878b-c105ea401f0f', 1795963194603, '', 7401, 'B1', '\x01001b000001a227bf8cdf8d783f61726e3a6177733a7374617465733a75732d656173742d313a3132333435363738393031323a657865637574696f6e3a73656374696f6e733a776169746572667761697465726c3132333435363738393031326975732d656173742d31783b61726e3a6177733a7374617465733a75732d656173742d313a3132333435363738393031323a73746174654d616368696e653a73656374696f6e736873656374696f6e73782439633136393361372d333437642d343865632d396539302d643734626261613334303133782361726e3a6177733a69616d3a3a3132333435363738393031323a726f6c652f6b65707460782466663065643031662d306235632d346466622d396130302d66323762316234356465636365456e7465726561736b656c676163717569726582427b7d527b224e616d65223a2273656374696f6e227d868318409000000102030405060107001a01e13380f6f6f61b000001a227bf8cdff68a03080101000f0007f6f682184b09880108010200010a008d0708010100110b0c0301f6f6f6880808010100120b0c', NULL, NULL, NULL, 543, 2969),
	(79, '123456789012/us-east-1/93140251-22b9-4739-9d6e-367ed195d2db/mapped', 1, false, 'e1d1d2cd-6c3c-4c91-bd33-1c81ef9e7451', 1795963194704, '', 7401, 'B1', '\x01001b000001a227bf8d458e783b61726e3a6177733a7374617465733a75732d656173742d313a3132333435363738393031323a657865637574696f6e3a6d6170733a6d6170706564666d61707065646c3132333435363738393031326975732d656173742d31783761726e3a6177733a7374617465733a75732d656173742d313a3132333435363738393031323a73746174654d616368696e653a6d617073646d617073782439333134303235312d323262392d343733392d396436652d333637656431393564326462782361726e3a6177733a69616d3a3a3132333435363738393031323a726f6c652f6b65707460782430373839646138622d646434312d343538322d386633362d6438633463303338393366646445616368787b61726e3a6177733a7374617465733a75732d656173742d313a3132333435363738393031323a6d617052756e3a6d6170732f35313536626266632d306664322d336136352d623035332d6163666339366339633961393a64376434623134362d393662622d343137612d393135342d383663303335616339323262782464376434623134362d393662622d343137612d393135342d383663303335616339323262782435313536626266632d306664322d336136352d623035332d61636663393663396339613982747b226974656d73223a205b312c20322c20335d7d475b312c322c335d878318409000000102030405060107001a01e13380f6f6f61b000001a227bf8d45f68a03080101000f0007f6f682184b09880108010200070a00870e0801010018320387100801010018380b831851088b000c0d0001f6f6f602fb000000000000000000', NULL, NULL, NULL, 809, 2969),
	(80, '123456789012/us-east-1/93140251-22b9-4739-9d6e-367ed195d2db/5156bbfc-0fd2-3a65-b053-acfc96c9c9a9:d7d4b146-96bb-817a-9154-86c035ac922b', 1, false, '46c953c5-8933-451a-bf77-d6e1410809b6', 1795963194834, '', 7401, 'B1', '\x01001b000001a227bf8dd18f787e61726e3a6177733a7374617465733a75732d656173742d313a3132333435363738393031323a657865637574696f6e3a6d6170732f35313536626266632d306664322d336136352d623035332d6163666339366339633961393a64376434623134362d393662622d383137612d393135342d383663303335616339323262782464376434623134362d393662622d383137612d393135342d3836633033356163393232626c3132333435363738393031326975732d656173742d31785c61726e3a6177733a7374617465733a75732d656173742d313a3132333435363738393031323a73746174654d616368696e653a6d6170732f35313536626266632d306664322d336136352d623035332d616366633936633963396139646d617073782439333134303235312d323262392d343733392d396436652d333637656431393564326462782361726e3a6177733a69616d3a3a3132333435363738393031323a726f6c652f6b657074787b61726e3a6177733a7374617465733a75732d656173742d313a3132333435363738393031323a6d617052756e3a6d6170732f35313536626266632d306664322d336136352d623035332d6163666339366339633961393a64376434623134362d393662622d343137612d393135342d38366330333561633932326278603132333435363738393031322f75732d656173742d312f39333134303235312d323262392d343733392d396436652d3336376564313935643264622f64376434623134362d393662622d343137612d393135342d383663303335616339323262782435313536626266632d306664322d336136352d623035332d616366633936633963396139644561636860644974656d783361726e3a6177733a7374617465733a75732d656173742d313a3132333435363738393031323a61637469766974793a6465736b81413185831840930000010203040506010700f6f6f6f61b000001a227bf8dd1f6f6870008090a0001820b00f68a030c0101000f0007f6f682184b0188010c010201010d008a0c0c01010118290e00f6f6', NULL, NULL, NULL, 474, 2969),
	(81, '123456789012/us-east-1/9c5dd8bc-01e1-4c8e-b78e-5e82e32ff415/nesting', 1, false, 'a9839234-e029-48ae-b2b2-f18ede9b32ae', 1795963194900, '', 7401, 'B1', '\x01001b000001a227bf8e138d783d61726e3a6177733a7374617465733a75732d656173742d313a3132333435363738393031323a657865637574696f6e3a6e657374733a6e657374696e67676e657374696e676c3132333435363738393031326975732d656173742d31783861726e3a6177733a7374617465733a75732d656173742d313a3132333435363738393031323a73746174654d616368696e653a6e65737473656e65737473782439633564643862632d303165312d346338652d623738652d356538326533326666343135782361726e3a6177733a69616d3a3a3132333435363738393031323a726f6c652f6b65707460782466613735316666632d373266372d343038362d393064632d313664373135616137373535654368696c6466737461746573757374617274457865637574696f6e2e73796e633a3282427b7d58697b2253746174654d616368696e6541726e223a2261726e3a6177733a7374617465733a75732d656173742d313a3132333435363738393031323a73746174654d616368696e653a616e7377657273222c22496e707574223a7b2266726f6d223a226e65737473227d7d868318409000000102030405060107001a01e13380f6f6f61b000001a227bf8e13f68a03080101000f0007f6f682184b09880108010201010a008d0708010101110b0c0301f6f6f6880808010101120b0c', NULL, NULL, NULL, 506, 2969),
	(82, '123456789012/us-east-1/9443770e-d18a-47c0-9e15-6747a3081daf/scheduled', 1, false, 'd3703f80-4044-480e-82c5-237dc259ef11', 1795963194983, '', 7401, 'B1', '\x01001b000001a227bf8e668c784161726e3a6177733a7374617465733a75732d656173742d313a3132333435363738393031323a657865637574696f6e3a616e73776572733a7363686564756c6564697363686564756c65646c3132333435363738393031326975732d656173742d31783a61726e3a6177733a7374617465733a75732d656173742d313a3132333435363738393031323a73746174654d616368696e653a616e737765727367616e7377657273782439343433373730652d643138612d343763302d396531352d363734376133303831646166782361726e3a6177733a69616d3a3a3132333435363738393031323a726f6c652f6b65707460782464343935376238622d306465622d346634652d386139372d33663563623065313536306366416e73776572783361726e3a6177733a7374617465733a75732d656173742d313a3132333435363738393031323a61637469766974793a6465736b81427b7d858318409000000102030405060107001a01e13380f6f6f61b000001a227bf8e66f68a03080101000f0007f6f682184b09880108010201010a008a0c0801010118290b001a05f5e0fff6', NULL, NULL, NULL, 319, 2969),
	(83, '123456789012/us-east-1/9c5dd8bc-01e1-4c8e-b78e-5e82e32ff415/nesting', 2, false, 'a9839234-e029-48ae-b2b2-f18ede9b32ae', 1795963195019, '', 7401, 'B1', '\x01001b000001a227bf8e8b8460785c61726e3a6177733a7374617465733a75732d656173742d313a3132333435363738393031323a657865637574696f6e3a616e73776572733a35323039643238642d373734382d336132632d386231382d61353237656433306535353266737461746573757374617274457865637574696f6e2e73796e633a32815902b37b22457865637574696f6e41726e223a2261726e3a6177733a7374617465733a75732d656173742d313a3132333435363738393031323a657865637574696f6e3a616e73776572733a35323039643238642d373734382d336132632d386231382d613532376564333065353532222c2253646b487474704d65746164617461223a7b22416c6c4874747048656164657273223a7b22782d616d7a6e2d526571756573744964223a5b2266383135363732362d663135652d343666352d396163392d383630636162346266346234225d2c22636f6e6e656374696f6e223a5b226b6565702d616c697665225d2c22436f6e74656e742d4c656e677468223a5b22313338225d2c2244617465223a5b2253756e2c203239204e6f7620323032362031343a33393a353420474d54225d2c22436f6e74656e742d54797065223a5b226170706c69636174696f6e2f782d616d7a2d6a736f6e2d312e30225d7d2c224874747048656164657273223a7b22636f6e6e656374696f6e223a226b6565702d616c697665222c22436f6e74656e742d4c656e677468223a22313338222c22436f6e74656e742d54797065223a226170706c69636174696f6e2f782d616d7a2d6a736f6e2d312e30222c2244617465223a2253756e2c203239204e6f7620323032362031343a33393a353420474d54222c22782d616d7a6e2d526571756573744964223a2266383135363732362d663135652d343666352d396163392d383630636162346266346234227d2c2248747470537461747573436f6465223a3230307d2c2253646b526573706f6e73654d65746164617461223a7b22526571756573744964223a2266383135363732362d663135652d343666352d396163392d383630636162346266346234227d2c22537461727444617465223a22323032362d31312d32395431343a33393a35342e3935395a227d828418470000018909000501001821020300', NULL, NULL, NULL, 506, 2969),
	(84, '123456789012/us-east-1/da37b489-6fbd-464c-8ae2-e1bc47a5fcf6/shelved', 1, false, '36243227-f717-42fc-9d22-cb0619ead855', 1795963195116, '', 7401, 'B1', '\x01001b000001a227bf8eeb8c783f61726e3a6177733a7374617465733a75732d656173742d313a3132333435363738393031323a657865637574696f6e3a7368656c7665733a7368656c766564677368656c7665646c3132333435363738393031326975732d656173742d31783a61726e3a6177733a7374617465733a75732d656173742d313a3132333435363738393031323a73746174654d616368696e653a7368656c766573677368656c766573782464613337623438392d366662642d343634632d386165322d653162633437613566636636782361726e3a6177733a69616d3a3a3132333435363738393031323a726f6c652f6b65707460782437333462333661382d376136662d343035372d623962622d316237346636653961633765665368656c7665783461726e3a6177733a7374617465733a75732d656173742d313a3132333435363738393031323a61637469766974793a7368656c6681427b7d858318409000000102030405060107001a01e13380f6f6f61b000001a227bf8eebf68a03080101000f0007f6f682184b09880108010201010a008a0c0801010118290b00f6f6', NULL, NULL, NULL, 438, 2969);
INSERT INTO askel.event_rules VALUES
	('123456789012', 'us-east-1', 'kept', 'kept', '{"v":1,"pattern":"{\"source\": [\"kept\"]}","state":"ENABLED","createdBy":"123456789012"}');
INSERT INTO askel.event_targets VALUES
	('123456789012', 'us-east-1', 'kept', 'kept', 'machine', 'arn:aws:states:us-east-1:123456789012:stateMachine:ends', '{"v":1,"roleArn":"arn:aws:iam::123456789012:role/kept"}');
INSERT INTO askel.executions VALUES
	('123456789012/us-east-1/72f5b676-b319-49c9-a16a-27f81dc89494/ended', '123456789012', 'us-east-1', '72f5b676-b319-49c9-a16a-27f81dc89494', 'ends', 'ended', 2969, 566, 1795963190898, 1, 'arn:aws:iam::123456789012:role/kept', NULL, NULL, NULL, NULL, '\x7b226974656d73223a205b2261222c202262222c202263225d7d', true, 'SUCCEEDED', 1795963190950, '\x7b226974656d73223a5b7b2274657874223a226121227d2c7b2274657874223a226221227d2c7b2274657874223a226321227d5d2c227061727473223a5b226c656674222c7b226974656d73223a5b2261222c2262222c2263225d7d5d2c226572726f72223a7b224572726f72223a2242726f6b656e222c224361757365223a2261732077616e746564227d7d', true, NULL, NULL, NULL, NULL, NULL, 0, NULL, 35, '904', NULL),
	('123456789012/us-east-1/72f5b676-b319-49c9-a16a-27f81dc89494/by-alias', '123456789012', 'us-east-1', '72f5b676-b319-49c9-a16a-27f81dc89494', 'ends', 'by-alias', 2969, 930, 1795963191376, 1, 'arn:aws:iam::123456789012:role/kept', 'arn:aws:states:us-east-1:123456789012:stateMachine:ends:1', 'arn:aws:states:us-east-1:123456789012:stateMachine:ends:live', NULL, NULL, '\x7b226974656d73223a205b5d7d', true, 'SUCCEEDED', 1795963191378, '\x7b226974656d73223a5b5d2c227061727473223a5b226c656674222c7b226974656d73223a5b5d7d5d2c226572726f72223a7b224572726f72223a2242726f6b656e222c224361757365223a2261732077616e746564227d7d', true, NULL, NULL, NULL, NULL, NULL, 0, NULL, 23, '906', NULL),
	('123456789012/us-east-1/b9f5cfb3-eb74-4c9b-add6-7138a86a9494/sum', '123456789012', 'us-east-1', 'b9f5cfb3-eb74-4c9b-add6-7138a86a9494', 'jsonata', 'sum', 2969, 456, 1795963191574, 1, 'arn:aws:iam::123456789012:role/kept', NULL, NULL, NULL, NULL, '\x7b226974656d73223a205b312c20322c2033395d7d', true, 'SUCCEEDED', 1795963191574, '\x7b2273756d223a34327d', true, NULL, NULL, NULL, NULL, NULL, 0, NULL, 6, '907', NULL),
	('123456789012/us-east-1/9443770e-d18a-47c0-9e15-6747a3081daf/redriven', '123456789012', 'us-east-1', '9443770e-d18a-47c0-9e15-6747a3081daf', 'answers', 'redriven', 2969, 699, 1795963191854, 1, 'arn:aws:iam::123456789012:role/kept', NULL, NULL, NULL, NULL, '\x7b7d', true, 'SUCCEEDED', 1795963192828, '\x7b227365636f6e64223a20747275657d', true, NULL, NULL, NULL, NULL, NULL, 1, 1795963192659, 14, '917', NULL),
	('123456789012/us-east-1/01d874df-6740-4f60-9420-f7f3ab5307f6/stopped', '123456789012', 'us-east-1', '01d874df-6740-4f60-9420-f7f3ab5307f6', 'sleeps', 'stopped', 2969, 914, 1795963192916, 1, 'arn:aws:iam::123456789012:role/kept', NULL, NULL, NULL, NULL, '\x7b22756e74696c223a2022323032362d31312d33305431343a33393a35325a227d', true, 'ABORTED', 1795963193135, NULL, true, '\x53746f70706564', '\x627920616e206f70657261746f72', 'Stopped', 'Sleep', 'ff3a74f905ea819f', 0, NULL, 3, '920', NULL),
	('123456789012/us-east-1/ccf8bb77-af1f-4246-8f1f-42aa81505c72/retried', '123456789012', 'us-east-1', 'ccf8bb77-af1f-4246-8f1f-42aa81505c72', 'retries', 'retried', 2969, 426, 1795963193203, 1, 'arn:aws:iam::123456789012:role/kept', NULL, NULL, NULL, NULL, '\x7b7d', true, 'RUNNING', NULL, NULL, true, NULL, NULL, NULL, NULL, NULL, 0, NULL, 3, '921', NULL),
	('123456789012/us-east-1/9443770e-d18a-47c0-9e15-6747a3081daf/started', '123456789012', 'us-east-1', '9443770e-d18a-47c0-9e15-6747a3081daf', 'answers', 'started', 2969, 403, 1795963193560, 1, 'arn:aws:iam::123456789012:role/kept', NULL, NULL, NULL, NULL, '\x7b226e756d626572223a20317d', true, 'RUNNING', NULL, NULL, true, NULL, NULL, NULL, NULL, NULL, 0, NULL, 3, '925', NULL),
	('123456789012/us-east-1/9443770e-d18a-47c0-9e15-6747a3081daf/redriven-again', '123456789012', 'us-east-1', '9443770e-d18a-47c0-9e15-6747a3081daf', 'answers', 'redriven-again', 2969, 808, 1795963193756, 1, 'arn:aws:iam::123456789012:role/kept', NULL, NULL, NULL, NULL, '\x7b7d', true, 'RUNNING', NULL, NULL, true, NULL, NULL, NULL, NULL, NULL, 1, 1795963194029, 8, '932', NULL),
	('123456789012/us-east-1/a2e01f52-d613-4198-9cd9-2f9a109d3847/signalled', '123456789012', 'us-east-1', 'a2e01f52-d613-4198-9cd9-2f9a109d3847', 'waits-for-signal', 'signalled', 2969, 181, 1795963194115, 1, 'arn:aws:iam::123456789012:role/kept', NULL, NULL, NULL, NULL, '\x7b7d', true, 'RUNNING', NULL, NULL, true, NULL, NULL, NULL, NULL, NULL, 0, NULL, 4, '933', NULL),
	('123456789012/us-east-1/9c1693a7-347d-48ec-9e90-d74bbaa34013/holder', '123456789012', 'us-east-1', '9c1693a7-347d-48ec-9e90-d74bbaa34013', 'sections', 'holder', 2969, 279, 1795963194346, 1, 'arn:aws:iam::123456789012:role/kept', NULL, NULL, NULL, NULL, '\x7b7d', true, 'RUNNING', NULL, NULL, true, NULL, NULL, NULL, NULL, NULL, 0, NULL, 4, '936', NULL),
	('123456789012/us-east-1/9c1693a7-347d-48ec-9e90-d74bbaa34013/waiter', '123456789012', 'us-east-1', '9c1693a7-347d-48ec-9e90-d74bbaa34013', 'sections', 'waiter', 2969, 543, 1795963194591, 1, 'arn:aws:iam::123456789012:role/kept', NULL, NULL, NULL, NULL, '\x7b7d', true, 'RUNNING', NULL, NULL, true, NULL, NULL, NULL, NULL, NULL, 0, NULL, 4, '942', NULL),
	('123456789012/us-east-1/93140251-22b9-4739-9d6e-367ed195d2db/mapped', '123456789012', 'us-east-1', '93140251-22b9-4739-9d6e-367ed195d2db', 'maps', 'mapped', 2969, 809, 1795963194693, 1, 'arn:aws:iam::123456789012:role/kept', NULL, NULL, NULL, NULL, '\x7b226974656d73223a205b312c20322c20335d7d', true, 'RUNNING', NULL, NULL, true, NULL, NULL, NULL, NULL, NULL, 0, NULL, 4, '945', NULL),
	('123456789012/us-east-1/a0547692-7542-453c-b109-79a9d72cac5c/branching', '123456789012', 'us-east-1', 'a0547692-7542-453c-b109-79a9d72cac5c', 'branches', 'branching', 2969, 148, 1795963194825, 1, 'arn:aws:iam::123456789012:role/kept', NULL, NULL, NULL, NULL, '\x7b7d', true, 'RUNNING', NULL, NULL, true, NULL, NULL, NULL, NULL, NULL, 0, NULL, 7, '947', NULL),
	('123456789012/us-east-1/93140251-22b9-4739-9d6e-367ed195d2db/5156bbfc-0fd2-3a65-b053-acfc96c9c9a9:d7d4b146-96bb-817a-9154-86c035ac922b', '123456789012', 'us-east-1', '93140251-22b9-4739-9d6e-367ed195d2db', 'maps', 'd7d4b146-96bb-817a-9154-86c035ac922b', 2969, 474, 1795963194833, 1, 'arn:aws:iam::123456789012:role/kept', NULL, NULL, 'arn:aws:states:us-east-1:123456789012:mapRun:maps/5156bbfc-0fd2-3a65-b053-acfc96c9c9a9:d7d4b146-96bb-417a-9154-86c035ac922b', NULL, '\x31', true, 'RUNNING', NULL, NULL, true, NULL, NULL, NULL, NULL, NULL, 0, NULL, 3, '948', 1),
	('123456789012/us-east-1/93140251-22b9-4739-9d6e-367ed195d2db/5156bbfc-0fd2-3a65-b053-acfc96c9c9a9:d7d4b146-96bb-817a-9154-86c035ac922a', '123456789012', 'us-east-1', '93140251-22b9-4739-9d6e-367ed195d2db', 'maps', 'd7d4b146-96bb-817a-9154-86c035ac922a', 2969, 473, 1795963194835, 1, 'arn:aws:iam::123456789012:role/kept', NULL, NULL, 'arn:aws:states:us-east-1:123456789012:mapRun:maps/5156bbfc-0fd2-3a65-b053-acfc96c9c9a9:d7d4b146-96bb-417a-9154-86c035ac922b', NULL, '\x32', true, 'RUNNING', NULL, NULL, true, NULL, NULL, NULL, NULL, NULL, 0, NULL, 3, '949', 1),
	('123456789012/us-east-1/9c5dd8bc-01e1-4c8e-b78e-5e82e32ff415/nesting', '123456789012', 'us-east-1', '9c5dd8bc-01e1-4c8e-b78e-5e82e32ff415', 'nests', 'nesting', 2969, 506, 1795963194899, 1, 'arn:aws:iam::123456789012:role/kept', NULL, NULL, NULL, NULL, '\x7b7d', true, 'RUNNING', NULL, NULL, true, NULL, NULL, NULL, NULL, NULL, 0, NULL, 4, '950', NULL),
	('123456789012/us-east-1/9443770e-d18a-47c0-9e15-6747a3081daf/5209d28d-7748-3a2c-8b18-a527ed30e552', '123456789012', 'us-east-1', '9443770e-d18a-47c0-9e15-6747a3081daf', 'answers', '5209d28d-7748-3a2c-8b18-a527ed30e552', 2969, 506, 1795963194959, 1, 'arn:aws:iam::123456789012:role/kept', NULL, NULL, NULL, NULL, '\x7b2266726f6d223a226e65737473227d', true, 'RUNNING', NULL, NULL, true, NULL, NULL, NULL, NULL, NULL, 0, NULL, 3, '951', NULL),
	('123456789012/us-east-1/9443770e-d18a-47c0-9e15-6747a3081daf/scheduled', '123456789012', 'us-east-1', '9443770e-d18a-47c0-9e15-6747a3081daf', 'answers', 'scheduled', 2969, 319, 1795963194982, 1, 'arn:aws:iam::123456789012:role/kept', NULL, NULL, NULL, NULL, '\x7b7d', true, 'RUNNING', NULL, NULL, true, NULL, NULL, NULL, NULL, NULL, 0, NULL, 3, '952', NULL),
	('123456789012/us-east-1/01d874df-6740-4f60-9420-f7f3ab5307f6/sleeping', '123456789012', 'us-east-1', '01d874df-6740-4f60-9420-f7f3ab5307f6', 'sleeps', 'sleeping', 2969, 214, 1795963195068, 1, 'arn:aws:iam::123456789012:role/kept', NULL, NULL, NULL, NULL, '\x7b22756e74696c223a2022323032362d31312d32395431343a34313a35355a227d', true, 'RUNNING', NULL, NULL, true, NULL, NULL, NULL, NULL, NULL, 0, NULL, 2, '954', NULL),
	('123456789012/us-east-1/da37b489-6fbd-464c-8ae2-e1bc47a5fcf6/shelved', '123456789012', 'us-east-1', 'da37b489-6fbd-464c-8ae2-e1bc47a5fcf6', 'shelves', 'shelved', 2969, 438, 1795963195115, 1, 'arn:aws:iam::123456789012:role/kept', NULL, NULL, NULL, NULL, '\x7b7d', true, 'RUNNING', NULL, NULL, true, NULL, NULL, NULL, NULL, NULL, 0, NULL, 3, '955', NULL),
	('123456789012/us-east-1/6b42dbcb-9b83-4165-bb4a-676927704c1b/remembering', '123456789012', 'us-east-1', '6b42dbcb-9b83-4165-bb4a-676927704c1b', 'variables', 'remembering', 2969, 276, 1795963195177, 1, 'arn:aws:iam::123456789012:role/kept', NULL, NULL, NULL, NULL, '\x7b226f72646572223a20377d', true, 'RUNNING', NULL, NULL, true, NULL, NULL, NULL, NULL, NULL, 0, NULL, 5, '956', NULL);
INSERT INTO askel.flyway_schema_history VALUES
	(0, NULL, '<< Flyway Schema Creation >>', 'SCHEMA', '"askel"', NULL, 'askel', '2026-11-29 14:39:35.420673', 0, true),
	(1, '1', 'schema', 'SQL', 'V1__schema.sql', 1491018041, 'askel', '2026-11-29 14:39:35.726354', 978, true),
	(2, '3', 'presence', 'SQL', 'V3__presence.sql', 1715317463, 'askel', '2026-11-29 14:39:36.796999', 63, true),
	(3, '4', 'damaged rows', 'SQL', 'V4__damaged_rows.sql', 1794083993, 'askel', '2026-11-29 14:39:36.927662', 106, true),
	(4, '5', 'open tasks life', 'SQL', 'V5__open_tasks_life.sql', -1259395793, 'askel', '2026-11-29 14:39:37.084068', 34, true),
	(5, '6', 'versions', 'SQL', 'V6__versions.sql', -561677792, 'askel', '2026-11-29 14:39:37.240267', 60, true),
	(6, '7', 'searches', 'SQL', 'V7__searches.sql', -676241949, 'askel', '2026-11-29 14:39:37.420206', 77, true),
	(7, '8', 'bulk', 'SQL', 'V8__bulk.sql', -1752094028, 'askel', '2026-11-29 14:39:37.447363', 223, true),
	(8, '9', 'logs', 'SQL', 'V9__logs.sql', -1530095811, 'askel', '2026-11-29 14:39:37.727076', 53, true),
	(9, '10', 'express', 'SQL', 'V10__express.sql', -1460945898, 'askel', '2026-11-29 14:39:37.827042', 48, true),
	(10, '11', 'feed', 'SQL', 'V11__feed.sql', 857084754, 'askel', '2026-11-29 14:39:38.041947', 113, true),
	(11, '12', 'open tasks inbox', 'SQL', 'V12__open_tasks_inbox.sql', 1592306390, 'askel', '2026-11-29 14:39:38.18835', 94, true),
	(12, '13', 'retention', 'SQL', 'V13__retention.sql', 389315000, 'askel', '2026-11-29 14:39:38.458843', 216, true),
	(13, '14', 'connections', 'SQL', 'V14__connections.sql', -1651147607, 'askel', '2026-11-29 14:39:38.482281', 54, true),
	(14, '15', 'owed records', 'SQL', 'V15__owed_records.sql', 1179458347, 'askel', '2026-11-29 14:39:38.549803', 17, true),
	(15, '16', 'mocks', 'SQL', 'V16__mocks.sql', -193521111, 'askel', '2026-11-29 14:39:38.586732', 14, true),
	(16, '17', 'db epoch', 'SQL', 'V17__db_epoch.sql', 1339121180, 'askel', '2026-11-29 14:39:38.710819', 49, true),
	(17, '18', 'links', 'SQL', 'V18__links.sql', -1324953514, 'askel', '2026-11-29 14:39:38.823676', 45, true),
	(18, '19', 'waiting calls', 'SQL', 'V19__waiting_calls.sql', 52003716, 'askel', '2026-11-29 14:39:38.931692', 12, true),
	(19, '20', 'wakeups by permit', 'SQL', 'V20__wakeups_by_permit.sql', 1285356126, 'askel', '2026-11-29 14:39:39.064402', 65, true),
	(20, '26', 'engine clock', 'SQL', 'V26__engine_clock.sql', 1964462117, 'askel', '2026-11-29 14:39:39.091869', 63, true),
	(21, '27', 'map runs', 'SQL', 'V27__map_runs.sql', 1936239563, 'askel', '2026-11-29 14:39:39.220247', 182, true),
	(22, '28', 'map run children', 'SQL', 'V28__map_run_children.sql', 929855872, 'askel', '2026-11-29 14:39:39.669342', 183, true),
	(23, '29', 'access', 'SQL', 'V29__access.sql', -2132145552, 'askel', '2026-11-29 14:39:39.706678', 54, true),
	(24, '30', 'map run owner', 'SQL', 'V30__map_run_owner.sql', 1099269949, 'askel', '2026-11-29 14:39:39.802381', 26, true),
	(25, '31', 'map run block children', 'SQL', 'V31__map_run_block_children.sql', 1495633819, 'askel', '2026-11-29 14:39:39.85946', 24, true),
	(26, '32', 'map run block indexes', 'SQL', 'V32__map_run_block_indexes.sql', 1918110129, 'askel', '2026-11-29 14:39:40.075659', 147, true),
	(27, '33', 'map run selection', 'SQL', 'V33__map_run_selection.sql', -926565970, 'askel', '2026-11-29 14:39:40.095663', 12, true),
	(28, '35', 'policies', 'SQL', 'V35__policies.sql', 1959362982, 'askel', '2026-11-29 14:39:40.124268', 35, true),
	(29, '36', 'audit', 'SQL', 'V36__audit.sql', 1997973622, 'askel', '2026-11-29 14:39:40.197338', 29, true),
	(30, '38', 'people', 'SQL', 'V38__people.sql', -506085676, 'askel', '2026-11-29 14:39:40.267554', 85, true),
	(31, '39', 'federated sessions', 'SQL', 'V39__federated_sessions.sql', 1622085237, 'askel', '2026-11-29 14:39:40.380288', 32, true),
	(32, '40', 'first administrator', 'SQL', 'V40__first_administrator.sql', 1341612551, 'askel', '2026-11-29 14:39:40.451405', 26, true),
	(33, '41', 'quarantine vacuum', 'SQL', 'V41__quarantine_vacuum.sql', -614486108, 'askel', '2026-11-29 14:39:40.507312', 10, true),
	(34, '42', 'map run wake', 'SQL', 'V42__map_run_wake.sql', 496938091, 'askel', '2026-11-29 14:39:40.565392', 17, true),
	(35, '43', 'map run passivated version', 'SQL', 'V43__map_run_passivated_version.sql', 630876351, 'askel', '2026-11-29 14:39:40.614695', 14, true),
	(36, '44', 'trigger deliveries', 'SQL', 'V44__trigger_deliveries.sql', 884028372, 'askel', '2026-11-29 14:39:40.667281', 124, true),
	(37, '45', 'schedules', 'SQL', 'V45__schedules.sql', 468990894, 'askel', '2026-11-29 14:39:40.835725', 88, true),
	(38, '47', 'events', 'SQL', 'V47__events.sql', 440754191, 'askel', '2026-11-29 14:39:40.938205', 123, true),
	(39, '50', 'webhooks', 'SQL', 'V50__webhooks.sql', 1713766465, 'askel', '2026-11-29 14:39:41.117265', 27, true),
	(40, '52', 'execution payload storage', 'SQL', 'V52__execution_payload_storage.sql', -1229487121, 'askel', '2026-11-29 14:39:41.170514', 23, true),
	(41, '54', 'rules of default buses', 'SQL', 'V54__rules_of_default_buses.sql', -728849487, 'askel', '2026-11-29 14:39:41.293582', 58, true),
	(42, '55', 'api destinations', 'SQL', 'V55__api_destinations.sql', 1791898237, 'askel', '2026-11-29 14:39:41.32363', 55, true),
	(43, '56', 'mqtt subscriptions', 'SQL', 'V56__mqtt_subscriptions.sql', -570987964, 'askel', '2026-11-29 14:39:41.414157', 46, true),
	(44, '60', 'open task assignments', 'SQL', 'V60__open_task_assignments.sql', 61110835, 'askel', '2026-11-29 14:39:41.481814', 21, true),
	(45, '61', 'open task assignment indexes', 'SQL', 'V61__open_task_assignment_indexes.sql', -450009430, 'askel', '2026-11-29 14:39:41.612824', 82, true),
	(46, '62', 'recent deliveries', 'SQL', 'V62__recent_deliveries.sql', -229228854, 'askel', '2026-11-29 14:39:41.646927', 73, true),
	(47, '63', 'recent events', 'SQL', 'V63__recent_events.sql', -1165507949, 'askel', '2026-11-29 14:39:41.758986', 45, true),
	(48, '64', 'open tasks in due order', 'SQL', 'V64__open_tasks_in_due_order.sql', 1858068167, 'askel', '2026-11-29 14:39:41.972175', 120, true),
	(49, '65', 'mqtt clients', 'SQL', 'V65__mqtt_clients.sql', -891817021, 'askel', '2026-11-29 14:39:41.992159', 30, true);
INSERT INTO askel.flyway_schema_history VALUES
	(50, '66', 'backfill pace', 'SQL', 'V66__backfill_pace.sql', -78562791, 'askel', '2026-11-29 14:39:42.047068', 10, true),
	(51, '67', 'billed usage', 'SQL', 'V67__billed_usage.sql', -2040349463, 'askel', '2026-11-29 14:39:42.084813', 61, true),
	(52, '68', 'deliveries by target', 'SQL', 'V68__deliveries_by_target.sql', -1227432195, 'askel', '2026-11-29 14:39:42.235193', 33, true),
	(53, '69', 'delivery lane expression', 'SQL', 'V69__delivery_lane_expression.sql', 1603226420, 'askel', '2026-11-29 14:39:42.324535', 72, true),
	(54, '70', 'signal waits', 'SQL', 'V70__signal_waits.sql', -260244483, 'askel', '2026-11-29 14:39:42.349129', 53, true),
	(55, '71', 'endpoint rules', 'SQL', 'V71__endpoint_rules.sql', 1132848775, 'askel', '2026-11-29 14:39:42.426429', 94, true),
	(56, '72', 'semaphores', 'SQL', 'V72__semaphores.sql', -103334358, 'askel', '2026-11-29 14:39:42.58134', 236, true);
INSERT INTO askel.machine_versions VALUES
	('72f5b676-b319-49c9-a16a-27f81dc89494', 1, 1, NULL, 1795963189568);
INSERT INTO askel.machines VALUES
	('72f5b676-b319-49c9-a16a-27f81dc89494', '123456789012', 'us-east-1', 'ends', 'STANDARD', 'ACTIVE', 1, 1, 1, 1795963189568, 1795963189568, NULL, true, NULL),
	('b9f5cfb3-eb74-4c9b-add6-7138a86a9494', '123456789012', 'us-east-1', 'jsonata', 'STANDARD', 'ACTIVE', 1, 1, 0, 1795963189752, 1795963189752, NULL, false, NULL),
	('9443770e-d18a-47c0-9e15-6747a3081daf', '123456789012', 'us-east-1', 'answers', 'STANDARD', 'ACTIVE', 1, 1, 0, 1795963189825, 1795963189825, NULL, false, NULL),
	('da37b489-6fbd-464c-8ae2-e1bc47a5fcf6', '123456789012', 'us-east-1', 'shelves', 'STANDARD', 'ACTIVE', 1, 1, 0, 1795963189919, 1795963189919, NULL, false, NULL),
	('01d874df-6740-4f60-9420-f7f3ab5307f6', '123456789012', 'us-east-1', 'sleeps', 'STANDARD', 'ACTIVE', 1, 1, 0, 1795963190012, 1795963190012, NULL, false, NULL),
	('ccf8bb77-af1f-4246-8f1f-42aa81505c72', '123456789012', 'us-east-1', 'retries', 'STANDARD', 'ACTIVE', 1, 1, 0, 1795963190104, 1795963190104, NULL, false, NULL),
	('a0547692-7542-453c-b109-79a9d72cac5c', '123456789012', 'us-east-1', 'branches', 'STANDARD', 'ACTIVE', 1, 1, 0, 1795963190214, 1795963190214, NULL, false, NULL),
	('6b42dbcb-9b83-4165-bb4a-676927704c1b', '123456789012', 'us-east-1', 'variables', 'STANDARD', 'ACTIVE', 1, 1, 0, 1795963190281, 1795963190281, NULL, false, NULL),
	('9c5dd8bc-01e1-4c8e-b78e-5e82e32ff415', '123456789012', 'us-east-1', 'nests', 'STANDARD', 'ACTIVE', 1, 1, 0, 1795963190362, 1795963190362, NULL, false, NULL),
	('93140251-22b9-4739-9d6e-367ed195d2db', '123456789012', 'us-east-1', 'maps', 'STANDARD', 'ACTIVE', 1, 1, 0, 1795963190473, 1795963190473, NULL, false, NULL),
	('a2e01f52-d613-4198-9cd9-2f9a109d3847', '123456789012', 'us-east-1', 'waits-for-signal', 'STANDARD', 'ACTIVE', 1, 1, 0, 1795963190603, 1795963190603, NULL, false, NULL),
	('9c1693a7-347d-48ec-9e90-d74bbaa34013', '123456789012', 'us-east-1', 'sections', 'STANDARD', 'ACTIVE', 1, 1, 0, 1795963190679, 1795963190679, NULL, false, NULL);
INSERT INTO askel.map_runs VALUES
	('123456789012/us-east-1/93140251-22b9-4739-9d6e-367ed195d2db/d7d4b146-96bb-417a-9154-86c035ac922b', '123456789012', 'us-east-1', '93140251-22b9-4739-9d6e-367ed195d2db', 'maps', '5156bbfc-0fd2-3a65-b053-acfc96c9c9a9', 'd7d4b146-96bb-417a-9154-86c035ac922b', 643, '123456789012/us-east-1/93140251-22b9-4739-9d6e-367ed195d2db/mapped', 'arn:aws:states:us-east-1:123456789012:execution:maps:mapped', '', 0, 1795963194693, true, 1795963194704, '\x01001b000001a227bf8d458c783b61726e3a6177733a7374617465733a75732d656173742d313a3132333435363738393031323a657865637574696f6e3a6d6170733a6d6170706564666d61707065646c3132333435363738393031326975732d656173742d31783761726e3a6177733a7374617465733a75732d656173742d313a3132333435363738393031323a73746174654d616368696e653a6d617073646d617073782439333134303235312d323262392d343733392d396436652d333637656431393564326462782361726e3a6177733a69616d3a3a3132333435363738393031323a726f6c652f6b65707460782464376434623134362d393662622d343137612d393135342d383663303335616339323262782435313536626266632d306664322d336136352d623035332d616366633936633963396139644561636882747b226974656d73223a205b312c20322c20335d7d475b312c322c335d87009000000102030405060107001a01e13380f6f6f61b000001a227bf8d4504008081808b0008f6048100850a008b00090a0001f6f6f602fb000000000000000000000088000b070204000080000100f6', false, 2, 0, 0, 'RUNNING', NULL, 1, '26ba8eed-4501-4929-8dd1-c24129bcda8f', '\x9f010202f49fff9f00000100200100010020ff9f0000000000ff9f0000000000ff009ffff6ff', '{1,2,0,0,0,0,3,0,0,0,1,2,0,0,0,0,3,0,0,0}', NULL, NULL, NULL, false, 0, NULL, false, 0, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO askel.open_tasks VALUES
	('123456789012/us-east-1/9443770e-d18a-47c0-9e15-6747a3081daf/started', '', 0, 403, 'activity', 'arn:aws:states:us-east-1:123456789012:activity:desk', 'taken', 1795963193561, 4, 'keeper', 1795963193647, NULL, NULL, 1895963192647, '\x7b226e756d626572223a317d', 0, 1795963193560, 'Answer', NULL, NULL, NULL, NULL, 0),
	('123456789012/us-east-1/9443770e-d18a-47c0-9e15-6747a3081daf/redriven-again', '', 1, 808, 'activity', 'arn:aws:states:us-east-1:123456789012:activity:desk', 'waiting', 1795963194034, 6, NULL, NULL, NULL, NULL, 1895963193034, '\x7b7d', 1, 1795963193756, 'Answer', NULL, NULL, NULL, NULL, 0),
	('123456789012/us-east-1/9c1693a7-347d-48ec-9e90-d74bbaa34013/holder', '', 1, 279, 'activity', 'arn:aws:states:us-east-1:123456789012:activity:desk', 'waiting', 1795963194476, 7, NULL, NULL, NULL, NULL, NULL, '\x7b224e616d65223a2273656374696f6e222c225065726d697473223a317d', 0, 1795963194346, 'Answer', NULL, NULL, NULL, NULL, 0),
	('123456789012/us-east-1/a0547692-7542-453c-b109-79a9d72cac5c/branching', '0.0', 0, 148, 'activity', 'arn:aws:states:us-east-1:123456789012:activity:desk', 'waiting', 1795963194826, 8, NULL, NULL, NULL, NULL, NULL, '\x7b7d', 0, 1795963194825, 'One', NULL, NULL, NULL, NULL, 0),
	('123456789012/us-east-1/a0547692-7542-453c-b109-79a9d72cac5c/branching', '0.1', 0, 148, 'activity', 'arn:aws:states:us-east-1:123456789012:activity:desk', 'waiting', 1795963194826, 9, NULL, NULL, NULL, NULL, NULL, '\x7b7d', 0, 1795963194825, 'Two', NULL, NULL, NULL, NULL, 0),
	('123456789012/us-east-1/93140251-22b9-4739-9d6e-367ed195d2db/5156bbfc-0fd2-3a65-b053-acfc96c9c9a9:d7d4b146-96bb-817a-9154-86c035ac922b', '', 0, 474, 'activity', 'arn:aws:states:us-east-1:123456789012:activity:desk', 'waiting', 1795963194834, 10, NULL, NULL, NULL, NULL, NULL, '\x31', 0, 1795963194833, 'Item', NULL, NULL, NULL, NULL, 0),
	('123456789012/us-east-1/93140251-22b9-4739-9d6e-367ed195d2db/5156bbfc-0fd2-3a65-b053-acfc96c9c9a9:d7d4b146-96bb-817a-9154-86c035ac922a', '', 0, 473, 'activity', 'arn:aws:states:us-east-1:123456789012:activity:desk', 'waiting', 1795963194849, 11, NULL, NULL, NULL, NULL, NULL, '\x32', 0, 1795963194835, 'Item', NULL, NULL, NULL, NULL, 0),
	('123456789012/us-east-1/9443770e-d18a-47c0-9e15-6747a3081daf/5209d28d-7748-3a2c-8b18-a527ed30e552', '', 0, 506, 'activity', 'arn:aws:states:us-east-1:123456789012:activity:desk', 'waiting', 1795963194959, 12, NULL, NULL, NULL, NULL, 1895963193959, '\x7b2266726f6d223a226e65737473227d', 0, 1795963194959, 'Answer', NULL, NULL, NULL, NULL, 0),
	('123456789012/us-east-1/9443770e-d18a-47c0-9e15-6747a3081daf/scheduled', '', 0, 319, 'activity', 'arn:aws:states:us-east-1:123456789012:activity:desk', 'waiting', 1795963194983, 13, NULL, NULL, NULL, NULL, 1895963193983, '\x7b7d', 0, 1795963194982, 'Answer', NULL, NULL, NULL, NULL, 0),
	('123456789012/us-east-1/da37b489-6fbd-464c-8ae2-e1bc47a5fcf6/shelved', '', 0, 438, 'activity', 'arn:aws:states:us-east-1:123456789012:activity:shelf', 'waiting', 1795963195116, 14, NULL, NULL, NULL, NULL, NULL, '\x7b7d', 0, 1795963195115, 'Shelve', NULL, NULL, NULL, NULL, 0),
	('123456789012/us-east-1/6b42dbcb-9b83-4165-bb4a-676927704c1b/remembering', '', 0, 276, 'activity', 'arn:aws:states:us-east-1:123456789012:activity:desk', 'waiting', 1795963195178, 15, NULL, NULL, NULL, NULL, NULL, '\x7b226f72646572223a377d', 0, 1795963195177, 'Answer', NULL, NULL, NULL, NULL, 0);
INSERT INTO askel.presence VALUES
	(true, 1795963199492, 1795963185313, NULL);
INSERT INTO askel.revisions VALUES
	('72f5b676-b319-49c9-a16a-27f81dc89494', 1, NULL, '\x7b2251756572794c616e6775616765223a20224a534f4e50617468222c202253746172744174223a202253706c6974222c2022537461746573223a207b2253706c6974223a207b2254797065223a2022506172616c6c656c222c2022526573756c7450617468223a2022242e7061727473222c20224e657874223a202245616368222c20224272616e63686573223a205b7b2253746172744174223a20224c656674222c2022537461746573223a207b224c656674223a207b2254797065223a202250617373222c2022526573756c74223a20226c656674222c2022456e64223a20747275657d7d7d2c207b2253746172744174223a20225269676874222c2022537461746573223a207b225269676874223a207b2254797065223a202257616974222c20225365636f6e6473223a20302c2022456e64223a20747275657d7d7d5d7d2c202245616368223a207b2254797065223a20224d6170222c20224974656d7350617468223a2022242e6974656d73222c20224d6178436f6e63757272656e6379223a20322c2022526573756c7450617468223a2022242e6974656d73222c20224e657874223a2022547279222c20224974656d50726f636573736f72223a207b2253746172744174223a2022446f75626c65222c2022537461746573223a207b22446f75626c65223a207b2254797065223a202250617373222c2022506172616d6574657273223a207b22746578742e24223a20225374617465732e466f726d617428277b7d21272c202429227d2c2022456e64223a20747275657d7d7d7d2c2022547279223a207b2254797065223a2022506172616c6c656c222c20224e657874223a20224e65766572222c20224272616e63686573223a205b7b2253746172744174223a2022427265616b222c2022537461746573223a207b22427265616b223a207b2254797065223a20224661696c222c20224572726f72223a202242726f6b656e222c20224361757365223a202261732077616e746564227d7d7d5d2c20224361746368223a205b7b224572726f72457175616c73223a205b2242726f6b656e225d2c2022526573756c7450617468223a2022242e6572726f72222c20224e657874223a2022446563696465227d5d7d2c2022446563696465223a207b2254797065223a202243686f696365222c202244656661756c74223a20224e65766572222c202243686f69636573223a205b7b225661726961626c65223a2022242e6572726f722e4572726f72222c2022537472696e67457175616c73223a202242726f6b656e222c20224e657874223a2022446f6e65227d5d7d2c2022446f6e65223a207b2254797065223a202253756363656564227d2c20224e65766572223a207b2254797065223a20224661696c222c20224572726f72223a20224e65766572227d7d7d', 'arn:aws:iam::123456789012:role/kept', NULL, NULL, NULL, 1795963189568),
	('b9f5cfb3-eb74-4c9b-add6-7138a86a9494', 1, NULL, '\x7b2251756572794c616e6775616765223a20224a534f4e617461222c202253746172744174223a202253756d222c2022537461746573223a207b2253756d223a207b2254797065223a202250617373222c202241737369676e223a207b2273756d223a20227b25202473756d28247374617465732e696e7075742e6974656d732920257d227d2c20224e657874223a202254656c6c227d2c202254656c6c223a207b2254797065223a202253756363656564222c20224f7574707574223a207b2273756d223a20227b25202473756d20257d227d7d7d7d', 'arn:aws:iam::123456789012:role/kept', NULL, NULL, NULL, 1795963189752),
	('9443770e-d18a-47c0-9e15-6747a3081daf', 1, NULL, '\x7b2251756572794c616e6775616765223a20224a534f4e50617468222c202253746172744174223a2022416e73776572222c2022537461746573223a207b22416e73776572223a207b2254797065223a20225461736b222c20225265736f75726365223a202261726e3a6177733a7374617465733a75732d656173742d313a3132333435363738393031323a61637469766974793a6465736b222c202254696d656f75745365636f6e6473223a2039393939393939392c20224e657874223a20224166746572227d2c20224166746572223a207b2254797065223a202250617373222c2022456e64223a20747275657d7d7d', 'arn:aws:iam::123456789012:role/kept', NULL, NULL, NULL, 1795963189825),
	('da37b489-6fbd-464c-8ae2-e1bc47a5fcf6', 1, NULL, '\x7b2251756572794c616e6775616765223a20224a534f4e50617468222c202253746172744174223a20225368656c7665222c2022537461746573223a207b225368656c7665223a207b2254797065223a20225461736b222c20225265736f75726365223a202261726e3a6177733a7374617465733a75732d656173742d313a3132333435363738393031323a61637469766974793a7368656c66222c2022456e64223a20747275657d7d7d', 'arn:aws:iam::123456789012:role/kept', NULL, NULL, NULL, 1795963189919),
	('01d874df-6740-4f60-9420-f7f3ab5307f6', 1, NULL, '\x7b2251756572794c616e6775616765223a20224a534f4e50617468222c202253746172744174223a2022536c656570222c2022537461746573223a207b22536c656570223a207b2254797065223a202257616974222c202254696d657374616d7050617468223a2022242e756e74696c222c2022456e64223a20747275657d7d7d', 'arn:aws:iam::123456789012:role/kept', NULL, NULL, NULL, 1795963190012),
	('ccf8bb77-af1f-4246-8f1f-42aa81505c72', 1, NULL, '\x7b2251756572794c616e6775616765223a20224a534f4e50617468222c202253746172744174223a2022416e73776572222c2022537461746573223a207b22416e73776572223a207b2254797065223a20225461736b222c20225265736f75726365223a202261726e3a6177733a7374617465733a75732d656173742d313a3132333435363738393031323a61637469766974793a6465736b222c20225265747279223a205b7b224572726f72457175616c73223a205b22416761696e225d2c2022496e74657276616c5365636f6e6473223a2036302c20224d6178417474656d707473223a20337d5d2c2022456e64223a20747275657d7d7d', 'arn:aws:iam::123456789012:role/kept', NULL, NULL, NULL, 1795963190104),
	('a0547692-7542-453c-b109-79a9d72cac5c', 1, NULL, '\x7b2251756572794c616e6775616765223a20224a534f4e50617468222c202253746172744174223a202253706c6974222c2022537461746573223a207b2253706c6974223a207b2254797065223a2022506172616c6c656c222c20224e657874223a202245616368222c20224272616e63686573223a205b7b2253746172744174223a20224f6e65222c2022537461746573223a207b224f6e65223a207b2254797065223a20225461736b222c20225265736f75726365223a202261726e3a6177733a7374617465733a75732d656173742d313a3132333435363738393031323a61637469766974793a6465736b222c2022456e64223a20747275657d7d7d2c207b2253746172744174223a202254776f222c2022537461746573223a207b2254776f223a207b2254797065223a20225461736b222c20225265736f75726365223a202261726e3a6177733a7374617465733a75732d656173742d313a3132333435363738393031323a61637469766974793a6465736b222c2022456e64223a20747275657d7d7d5d7d2c202245616368223a207b2254797065223a20224d6170222c20224d6178436f6e63757272656e6379223a20312c2022456e64223a20747275652c20224974656d50726f636573736f72223a207b2253746172744174223a20224974656d222c2022537461746573223a207b224974656d223a207b2254797065223a20225461736b222c20225265736f75726365223a202261726e3a6177733a7374617465733a75732d656173742d313a3132333435363738393031323a61637469766974793a6465736b222c2022456e64223a20747275657d7d7d7d7d7d', 'arn:aws:iam::123456789012:role/kept', NULL, NULL, NULL, 1795963190214),
	('6b42dbcb-9b83-4165-bb4a-676927704c1b', 1, NULL, '\x7b2251756572794c616e6775616765223a20224a534f4e617461222c202253746172744174223a20224b656570222c2022537461746573223a207b224b656570223a207b2254797065223a202250617373222c202241737369676e223a207b226b657074223a20227b2520247374617465732e696e7075742e6f7264657220257d227d2c20224e657874223a2022416e73776572227d2c2022416e73776572223a207b2254797065223a20225461736b222c20225265736f75726365223a202261726e3a6177733a7374617465733a75732d656173742d313a3132333435363738393031323a61637469766974793a6465736b222c20224e657874223a202254656c6c227d2c202254656c6c223a207b2254797065223a202253756363656564222c20224f7574707574223a20227b25207b276b657074273a20246b6570742c2027616e73776572273a20247374617465732e696e7075747d20257d227d7d7d', 'arn:aws:iam::123456789012:role/kept', NULL, NULL, NULL, 1795963190281),
	('9c5dd8bc-01e1-4c8e-b78e-5e82e32ff415', 1, NULL, '\x7b2251756572794c616e6775616765223a20224a534f4e50617468222c202253746172744174223a20224368696c64222c2022537461746573223a207b224368696c64223a207b2254797065223a20225461736b222c20225265736f75726365223a202261726e3a6177733a7374617465733a3a3a7374617465733a7374617274457865637574696f6e2e73796e633a32222c2022456e64223a20747275652c2022506172616d6574657273223a207b2253746174654d616368696e6541726e223a202261726e3a6177733a7374617465733a75732d656173742d313a3132333435363738393031323a73746174654d616368696e653a616e7377657273222c2022496e707574223a207b2266726f6d223a20226e65737473227d7d7d7d7d', 'arn:aws:iam::123456789012:role/kept', NULL, NULL, NULL, 1795963190362),
	('93140251-22b9-4739-9d6e-367ed195d2db', 1, NULL, '\x7b2251756572794c616e6775616765223a20224a534f4e50617468222c202253746172744174223a202245616368222c2022537461746573223a207b2245616368223a207b2254797065223a20224d6170222c2022456e64223a20747275652c20224d6178436f6e63757272656e6379223a20322c20224974656d7350617468223a2022242e6974656d73222c20224974656d50726f636573736f72223a207b2250726f636573736f72436f6e666967223a207b224d6f6465223a20224449535452494255544544222c2022457865637574696f6e54797065223a20225354414e44415244227d2c202253746172744174223a20224974656d222c2022537461746573223a207b224974656d223a207b2254797065223a20225461736b222c20225265736f75726365223a202261726e3a6177733a7374617465733a75732d656173742d313a3132333435363738393031323a61637469766974793a6465736b222c2022456e64223a20747275657d7d7d7d7d7d', 'arn:aws:iam::123456789012:role/kept', NULL, NULL, NULL, 1795963190473),
	('a2e01f52-d613-4198-9cd9-2f9a109d3847', 1, NULL, '\x7b2251756572794c616e6775616765223a20224a534f4e50617468222c202253746172744174223a20224669727374222c2022537461746573223a207b224669727374223a207b2254797065223a20225461736b222c20225265736f75726365223a202261726e3a6177733a7374617465733a3a3a61736b656c3a77616974466f725369676e616c222c2022506172616d6574657273223a207b224e616d65223a20226669727374227d2c20224e657874223a20225365636f6e64227d2c20225365636f6e64223a207b2254797065223a20225461736b222c20225265736f75726365223a202261726e3a6177733a7374617465733a3a3a61736b656c3a77616974466f725369676e616c222c2022506172616d6574657273223a207b224e616d65223a20227365636f6e64227d2c2022456e64223a20747275657d7d7d', 'arn:aws:iam::123456789012:role/kept', NULL, NULL, NULL, 1795963190603),
	('9c1693a7-347d-48ec-9e90-d74bbaa34013', 1, NULL, '\x7b2251756572794c616e6775616765223a20224a534f4e50617468222c202253746172744174223a2022456e746572222c2022537461746573223a207b22456e746572223a207b2254797065223a20225461736b222c20225265736f75726365223a202261726e3a6177733a7374617465733a3a3a61736b656c3a61637175697265222c2022506172616d6574657273223a207b224e616d65223a202273656374696f6e227d2c20224e657874223a2022416e73776572227d2c2022416e73776572223a207b2254797065223a20225461736b222c20225265736f75726365223a202261726e3a6177733a7374617465733a75732d656173742d313a3132333435363738393031323a61637469766974793a6465736b222c2022456e64223a20747275657d7d7d', 'arn:aws:iam::123456789012:role/kept', NULL, NULL, NULL, 1795963190679);
INSERT INTO askel.schedule_groups VALUES
	('123456789012', 'us-east-1', 'kept', 'ACTIVE', '\x7b7d', 1795963195346, 1795963195346, '4234dd40-034d-462e-939b-8feb36adfe48');
INSERT INTO askel.schedules VALUES
	('123456789012', 'us-east-1', 'kept', 'far', '3b003550-c06f-4ef6-baf8-16f61941078e', 0, 'ENABLED', '\x7b2276223a312c2265787072657373696f6e223a22617428323939392d30312d30315430303a30303a303029222c2274696d657a6f6e65223a22555443222c227374617465223a22454e41424c4544222c226166746572436f6d706c6574696f6e223a224e4f4e45222c22746172676574223a7b2276223a312c2261726e223a2261726e3a6177733a7374617465733a75732d656173742d313a3132333435363738393031323a73746174654d616368696e653a656e6473222c226d6178696d756d4576656e744167655365636f6e6473223a38363430302c226d6178696d756d5265747279417474656d707473223a3138352c22706172616d6574657273223a227b7d222c22726f6c6541726e223a2261726e3a6177733a69616d3a3a3132333435363738393031323a726f6c652f6b657074227d7d', 1795963195389, 1795963195389, 1795963195389, 'f13fe324-0dff-4e77-ac00-b9b851f95e3d', 32472144000000, 32472144000000, NULL);
INSERT INTO askel.semaphore_requests VALUES
	('123456789012/us-east-1/9c1693a7-347d-48ec-9e90-d74bbaa34013/holder', '', 0, '123456789012/us-east-1/section/', 1, 1, 1, 'HELD', 1795963194399, 1, 1795963194438, 1795963195438, NULL, NULL),
	('123456789012/us-east-1/9c1693a7-347d-48ec-9e90-d74bbaa34013/waiter', '', 0, '123456789012/us-east-1/section/', 2, 1, 1, 'WAITING', 1795963194625, NULL, NULL, NULL, NULL, NULL);
INSERT INTO askel.semaphores VALUES
	('123456789012/us-east-1/section/', NULL, 1795963194438);
INSERT INTO askel.tags VALUES
	('arn:aws:states:us-east-1:123456789012:activity:desk', 'team', 'kept', 1),
	('arn:aws:states:us-east-1:123456789012:stateMachine:ends', 'kind', 'ends', 1),
	('arn:aws:states:us-east-1:123456789012:stateMachine:jsonata', 'kind', 'jsonata', 1),
	('arn:aws:states:us-east-1:123456789012:stateMachine:answers', 'kind', 'answers', 1),
	('arn:aws:states:us-east-1:123456789012:stateMachine:shelves', 'kind', 'shelves', 1),
	('arn:aws:states:us-east-1:123456789012:stateMachine:sleeps', 'kind', 'sleeps', 1),
	('arn:aws:states:us-east-1:123456789012:stateMachine:retries', 'kind', 'retries', 1),
	('arn:aws:states:us-east-1:123456789012:stateMachine:branches', 'kind', 'branches', 1),
	('arn:aws:states:us-east-1:123456789012:stateMachine:variables', 'kind', 'variables', 1),
	('arn:aws:states:us-east-1:123456789012:stateMachine:nests', 'kind', 'nests', 1),
	('arn:aws:states:us-east-1:123456789012:stateMachine:maps', 'kind', 'maps', 1),
	('arn:aws:states:us-east-1:123456789012:stateMachine:waits-for-signal', 'kind', 'waits-for-signal', 1),
	('arn:aws:states:us-east-1:123456789012:stateMachine:sections', 'kind', 'sections', 1);
INSERT INTO askel.task_keys VALUES
	(1, '\x018dccb4c7c7fd31266d1218c1982555ea901da9262b3ad27a3bcce739c4aa25dcedbac1d338f45e69b2bf234c106d9e7a9d215475c8813f611920266a7b25bdf549ff58df', true, 1795963183156);
INSERT INTO askel.wakeups VALUES
	('123456789012/us-east-1/ccf8bb77-af1f-4246-8f1f-42aa81505c72/retried', 426, 1795963253331, false, false, NULL, 0, NULL),
	('123456789012/us-east-1/9443770e-d18a-47c0-9e15-6747a3081daf/started', 403, 1827499193560, false, false, NULL, 0, NULL),
	('123456789012/us-east-1/9443770e-d18a-47c0-9e15-6747a3081daf/redriven-again', 808, 1827499193756, false, false, NULL, 0, NULL),
	('123456789012/us-east-1/a2e01f52-d613-4198-9cd9-2f9a109d3847/signalled', 181, 1827499194115, false, false, NULL, 0, NULL),
	('123456789012/us-east-1/9c1693a7-347d-48ec-9e90-d74bbaa34013/holder', 279, 1827499194346, false, false, NULL, 0, NULL),
	('123456789012/us-east-1/9c1693a7-347d-48ec-9e90-d74bbaa34013/waiter', 543, 1827499194591, false, false, NULL, 0, NULL),
	('123456789012/us-east-1/93140251-22b9-4739-9d6e-367ed195d2db/mapped', 809, 1827499194693, false, false, NULL, 0, NULL),
	('123456789012/us-east-1/a0547692-7542-453c-b109-79a9d72cac5c/branching', 148, 1827499194825, false, false, NULL, 0, NULL),
	('123456789012/us-east-1/9443770e-d18a-47c0-9e15-6747a3081daf/5209d28d-7748-3a2c-8b18-a527ed30e552', 506, 1827499194959, false, false, NULL, 0, NULL),
	('123456789012/us-east-1/9443770e-d18a-47c0-9e15-6747a3081daf/scheduled', 319, 1827499194982, false, false, NULL, 0, NULL),
	('123456789012/us-east-1/9c5dd8bc-01e1-4c8e-b78e-5e82e32ff415/nesting', 506, 1827499194899, false, false, NULL, 0, NULL),
	('123456789012/us-east-1/01d874df-6740-4f60-9420-f7f3ab5307f6/sleeping', 214, 1795963315000, false, false, NULL, 0, NULL),
	('123456789012/us-east-1/da37b489-6fbd-464c-8ae2-e1bc47a5fcf6/shelved', 438, 1827499195115, false, false, NULL, 0, NULL),
	('123456789012/us-east-1/6b42dbcb-9b83-4165-bb4a-676927704c1b/remembering', 276, 1827499195177, false, false, NULL, 0, NULL);
SELECT pg_catalog.setval('askel.event_journal_ordering_seq', 128, true);
SELECT pg_catalog.setval('askel.open_tasks_seq', 15, true);
SELECT pg_catalog.setval('askel.owed_logs_id_seq', 1, false);
SELECT pg_catalog.setval('askel.semaphore_decisions', 1, true);
SELECT pg_catalog.setval('askel.semaphore_queue', 2, true);
ALTER TABLE ONLY askel.access_keys
    ADD CONSTRAINT access_keys_pkey PRIMARY KEY (access_key_id);
ALTER TABLE ONLY askel.activities
    ADD CONSTRAINT activities_pkey PRIMARY KEY (account, region, name);
ALTER TABLE ONLY askel.aliases
    ADD CONSTRAINT aliases_pkey PRIMARY KEY (machine_id, name);
ALTER TABLE ONLY askel.api_destinations
    ADD CONSTRAINT api_destinations_pkey PRIMARY KEY (account, region, name);
ALTER TABLE ONLY askel.audit_records
    ADD CONSTRAINT audit_records_pkey PRIMARY KEY (account, recorded_at, record_id, bucket);
ALTER TABLE ONLY askel.audit_records_20786
    ADD CONSTRAINT audit_records_20786_pkey PRIMARY KEY (account, recorded_at, record_id, bucket);
ALTER TABLE ONLY askel.billed_usage
    ADD CONSTRAINT billed_usage_pkey PRIMARY KEY (account, region, day);
ALTER TABLE ONLY askel.bulk_items
    ADD CONSTRAINT bulk_items_pkey PRIMARY KEY (job_id, ordinal);
ALTER TABLE ONLY askel.bulk_jobs
    ADD CONSTRAINT bulk_jobs_pkey PRIMARY KEY (job_id);
ALTER TABLE ONLY askel.cluster_members
    ADD CONSTRAINT cluster_members_pkey PRIMARY KEY (address, incarnation);
ALTER TABLE ONLY askel.connections
    ADD CONSTRAINT connections_pkey PRIMARY KEY (account, region, name);
ALTER TABLE ONLY askel.damaged_rows
    ADD CONSTRAINT damaged_rows_pkey PRIMARY KEY (persistence_id, kind, sequence_number, removed_at);
ALTER TABLE ONLY askel.db_epoch
    ADD CONSTRAINT db_epoch_pkey PRIMARY KEY (one);
ALTER TABLE ONLY askel.endpoint_leases
    ADD CONSTRAINT endpoint_leases_pkey PRIMARY KEY (endpoint, node);
ALTER TABLE ONLY askel.endpoint_rules
    ADD CONSTRAINT endpoint_rules_pkey PRIMARY KEY (endpoint);
ALTER TABLE ONLY askel.endpoint_rules_version
    ADD CONSTRAINT endpoint_rules_version_pkey PRIMARY KEY (id);
ALTER TABLE ONLY askel.engine_clock
    ADD CONSTRAINT engine_clock_pkey PRIMARY KEY (one);
ALTER TABLE ONLY askel.event_bus_versions
    ADD CONSTRAINT event_bus_versions_pkey PRIMARY KEY (account, region, bus);
ALTER TABLE ONLY askel.event_buses
    ADD CONSTRAINT event_buses_pkey PRIMARY KEY (account, region, name);
ALTER TABLE ONLY askel.event_journal
    ADD CONSTRAINT event_journal_pkey PRIMARY KEY (bucket, persistence_id, sequence_number);
ALTER TABLE ONLY askel.event_journal_0
    ADD CONSTRAINT event_journal_0_pkey PRIMARY KEY (bucket, persistence_id, sequence_number);
ALTER TABLE ONLY askel.event_journal_2969
    ADD CONSTRAINT event_journal_2969_pkey PRIMARY KEY (bucket, persistence_id, sequence_number);
ALTER TABLE ONLY askel.event_journal_2970
    ADD CONSTRAINT event_journal_2970_pkey PRIMARY KEY (bucket, persistence_id, sequence_number);
ALTER TABLE ONLY askel.event_journal_2971
    ADD CONSTRAINT event_journal_2971_pkey PRIMARY KEY (bucket, persistence_id, sequence_number);
ALTER TABLE ONLY askel.event_rules
    ADD CONSTRAINT event_rules_pkey PRIMARY KEY (account, region, bus, name);
ALTER TABLE ONLY askel.event_tags
    ADD CONSTRAINT event_tags_pkey PRIMARY KEY (account, region, resource, key);
ALTER TABLE ONLY askel.event_targets
    ADD CONSTRAINT event_targets_pkey PRIMARY KEY (account, region, bus, rule, id);
ALTER TABLE ONLY askel.executions
    ADD CONSTRAINT executions_pkey PRIMARY KEY (persistence_id);
ALTER TABLE ONLY askel.express_records
    ADD CONSTRAINT express_records_pkey PRIMARY KEY (bucket, execution_arn);
ALTER TABLE ONLY askel.express_starts
    ADD CONSTRAINT express_starts_pkey PRIMARY KEY (persistence_id);
ALTER TABLE ONLY askel.first_administrator
    ADD CONSTRAINT first_administrator_pkey PRIMARY KEY (one);
ALTER TABLE ONLY askel.flyway_schema_history
    ADD CONSTRAINT flyway_schema_history_pk PRIMARY KEY (installed_rank);
ALTER TABLE ONLY askel.held_names
    ADD CONSTRAINT held_names_pkey PRIMARY KEY (name_digest);
ALTER TABLE ONLY askel.leases
    ADD CONSTRAINT leases_pkey PRIMARY KEY (name);
ALTER TABLE ONLY askel.machine_versions
    ADD CONSTRAINT machine_versions_pkey PRIMARY KEY (machine_id, version);
ALTER TABLE ONLY askel.machines
    ADD CONSTRAINT machines_pkey PRIMARY KEY (machine_id);
ALTER TABLE ONLY askel.map_run_ends
    ADD CONSTRAINT map_run_ends_pkey PRIMARY KEY (map_run_id, block);
ALTER TABLE ONLY askel.map_runs
    ADD CONSTRAINT map_runs_pkey PRIMARY KEY (map_run_id);
ALTER TABLE ONLY askel.mqtt_clients
    ADD CONSTRAINT mqtt_clients_pkey PRIMARY KEY (subscription_id, client);
ALTER TABLE ONLY askel.mqtt_subscriptions
    ADD CONSTRAINT mqtt_subscriptions_pkey PRIMARY KEY (account, region, name);
ALTER TABLE ONLY askel.open_tasks
    ADD CONSTRAINT open_tasks_pkey PRIMARY KEY (persistence_id, frame, ordinal);
ALTER TABLE ONLY askel.owed_logs
    ADD CONSTRAINT owed_logs_pkey PRIMARY KEY (slice, log_group, id);
ALTER TABLE ONLY askel.passwords
    ADD CONSTRAINT passwords_pkey PRIMARY KEY (account, user_name);
ALTER TABLE ONLY askel.person_sessions
    ADD CONSTRAINT person_sessions_pkey PRIMARY KEY (id_hash);
ALTER TABLE ONLY askel.policies
    ADD CONSTRAINT policies_pkey PRIMARY KEY (account, name);
ALTER TABLE ONLY askel.presence
    ADD CONSTRAINT presence_pkey PRIMARY KEY (one);
ALTER TABLE ONLY askel.principals
    ADD CONSTRAINT principals_pkey PRIMARY KEY (account, kind, name);
ALTER TABLE ONLY askel.quarantine
    ADD CONSTRAINT quarantine_pkey PRIMARY KEY (persistence_id);
ALTER TABLE ONLY askel.recent_deliveries
    ADD CONSTRAINT recent_deliveries_pkey PRIMARY KEY (trigger_arn, received_at, delivery_id);
ALTER TABLE ONLY askel.recent_events
    ADD CONSTRAINT recent_events_pkey PRIMARY KEY (bus_arn, received_at, event_id);
ALTER TABLE ONLY askel.revisions
    ADD CONSTRAINT revisions_pkey PRIMARY KEY (machine_id, revision);
ALTER TABLE ONLY askel.schedule_groups
    ADD CONSTRAINT schedule_groups_pkey PRIMARY KEY (account, region, name);
ALTER TABLE ONLY askel.schedules
    ADD CONSTRAINT schedules_pkey PRIMARY KEY (account, region, group_name, name);
ALTER TABLE ONLY askel.schedules
    ADD CONSTRAINT schedules_schedule_id_key UNIQUE (schedule_id);
ALTER TABLE ONLY askel.semaphore_requests
    ADD CONSTRAINT semaphore_requests_pkey PRIMARY KEY (persistence_id, frame, ordinal);
ALTER TABLE ONLY askel.semaphores
    ADD CONSTRAINT semaphores_pkey PRIMARY KEY (semaphore);
ALTER TABLE ONLY askel.signal_waits
    ADD CONSTRAINT signal_waits_pkey PRIMARY KEY (persistence_id, frame);
ALTER TABLE ONLY askel.snapshot
    ADD CONSTRAINT snapshot_pkey PRIMARY KEY (bucket, persistence_id, sequence_number);
ALTER TABLE ONLY askel.snapshot_0
    ADD CONSTRAINT snapshot_0_pkey PRIMARY KEY (bucket, persistence_id, sequence_number);
ALTER TABLE ONLY askel.snapshot_2969
    ADD CONSTRAINT snapshot_2969_pkey PRIMARY KEY (bucket, persistence_id, sequence_number);
ALTER TABLE ONLY askel.snapshot_2970
    ADD CONSTRAINT snapshot_2970_pkey PRIMARY KEY (bucket, persistence_id, sequence_number);
ALTER TABLE ONLY askel.snapshot_2971
    ADD CONSTRAINT snapshot_2971_pkey PRIMARY KEY (bucket, persistence_id, sequence_number);
ALTER TABLE ONLY askel.tags
    ADD CONSTRAINT tags_pkey PRIMARY KEY (resource_arn, key);
ALTER TABLE ONLY askel.task_keys
    ADD CONSTRAINT task_keys_pkey PRIMARY KEY (key_id);
ALTER TABLE ONLY askel.trigger_deliveries
    ADD CONSTRAINT trigger_deliveries_pkey PRIMARY KEY (delivery_id);
ALTER TABLE ONLY askel.trigger_last_executions
    ADD CONSTRAINT trigger_last_executions_pkey PRIMARY KEY (source_id);
ALTER TABLE ONLY askel.used_sign_in_states
    ADD CONSTRAINT used_sign_in_states_pkey PRIMARY KEY (state_hash);
ALTER TABLE ONLY askel.wakeups
    ADD CONSTRAINT wakeups_pkey PRIMARY KEY (persistence_id);
ALTER TABLE ONLY askel.webhooks
    ADD CONSTRAINT webhooks_pkey PRIMARY KEY (account, region, name);
CREATE INDEX access_keys_by_user ON askel.access_keys USING btree (account, user_name, access_key_id);
CREATE INDEX audit_records_by_principal ON ONLY askel.audit_records USING btree (account, principal, recorded_at, record_id);
CREATE INDEX audit_records_20786_account_principal_recorded_at_record_id_idx ON askel.audit_records_20786 USING btree (account, principal, recorded_at, record_id);
CREATE INDEX audit_records_by_resource ON ONLY askel.audit_records USING btree (account, resource, recorded_at, record_id);
CREATE INDEX audit_records_20786_account_resource_recorded_at_record_id_idx ON askel.audit_records_20786 USING btree (account, resource, recorded_at, record_id);
CREATE INDEX billed_usage_by_day ON askel.billed_usage USING btree (day);
CREATE INDEX bulk_items_begun ON askel.bulk_items USING btree (job_id, ordinal) WHERE ((state = 'PENDING'::text) AND (begun_at IS NOT NULL));
CREATE INDEX bulk_items_by_state ON askel.bulk_items USING btree (job_id, state, ordinal);
CREATE INDEX bulk_jobs_by_time ON askel.bulk_jobs USING btree (account, region, created_at, job_id);
CREATE UNIQUE INDEX bulk_jobs_by_token ON askel.bulk_jobs USING btree (account, region, client_token) WHERE (client_token IS NOT NULL);
CREATE INDEX bulk_jobs_open ON askel.bulk_jobs USING btree (created_at, job_id) WHERE (stopped_at IS NULL);
CREATE INDEX bulk_jobs_over ON askel.bulk_jobs USING btree (stopped_at) WHERE (stopped_at IS NOT NULL);
CREATE INDEX event_rules_of_default_buses ON askel.event_rules USING btree (account, region) WHERE (bus = 'default'::text);
CREATE INDEX event_targets_by_arn ON askel.event_targets USING btree (account, region, bus, arn, rule);
CREATE INDEX executions_by_alias ON askel.executions USING btree (machine_id, alias_arn, started_at, persistence_id) WHERE ((map_run_arn IS NULL) AND (alias_arn IS NOT NULL));
CREATE INDEX executions_by_change ON askel.executions USING btree (changed_by) WHERE ((map_run_arn IS NULL) AND (changed_by IS NOT NULL));
CREATE INDEX executions_by_map_run ON askel.executions USING btree (map_run_arn, started_at, persistence_id) WHERE (map_run_arn IS NOT NULL);
CREATE INDEX executions_by_map_run_redriven ON askel.executions USING btree (map_run_arn, started_at, persistence_id) WHERE ((map_run_arn IS NOT NULL) AND (redrive_count > 0));
CREATE INDEX executions_by_map_run_status ON askel.executions USING btree (map_run_arn, status, started_at, persistence_id) WHERE ((map_run_arn IS NOT NULL) AND (status <> 'SUCCEEDED'::text));
CREATE INDEX executions_by_start ON askel.executions USING btree (machine_id, started_at, persistence_id) WHERE (map_run_arn IS NULL);
CREATE INDEX executions_by_status ON askel.executions USING btree (machine_id, status, started_at, persistence_id) WHERE (map_run_arn IS NULL);
CREATE INDEX executions_by_stop ON askel.executions USING btree (account, region, stopped_at) INCLUDE (machine_id, status) WHERE ((map_run_arn IS NULL) AND (stopped_at IS NOT NULL));
CREATE INDEX executions_by_version ON askel.executions USING btree (machine_id, version_arn, started_at, persistence_id) WHERE ((map_run_arn IS NULL) AND (version_arn IS NOT NULL));
CREATE INDEX executions_failures ON askel.executions USING btree (account, region, started_at, persistence_id) INCLUDE (machine_id, status, failed_state, error_text, cause_fingerprint) WHERE ((map_run_arn IS NULL) AND (status = ANY (ARRAY['FAILED'::text, 'TIMED_OUT'::text, 'ABORTED'::text])));
CREATE INDEX executions_of_map_runs ON askel.executions USING btree (started_at, persistence_id) WHERE (map_run_arn IS NOT NULL);
CREATE INDEX executions_redriven ON askel.executions USING btree (machine_id, started_at, persistence_id) WHERE ((map_run_arn IS NULL) AND (redrive_count > 0));
CREATE INDEX express_records_by_start ON ONLY askel.express_records USING btree (machine_id, started_at, execution_arn);
CREATE INDEX express_records_troubled ON ONLY askel.express_records USING btree (machine_id, started_at, execution_arn) WHERE (status <> 'SUCCEEDED'::text);
CREATE INDEX express_starts_by_claim ON askel.express_starts USING btree (claimed_by, started_at);
CREATE INDEX flyway_schema_history_s_idx ON askel.flyway_schema_history USING btree (success);
CREATE INDEX held_names_by_end ON askel.held_names USING btree (held_until);
CREATE UNIQUE INDEX machine_versions_by_revision ON askel.machine_versions USING btree (machine_id, revision);
CREATE INDEX machines_by_name ON askel.machines USING btree (account, region, name, created_at);
CREATE INDEX machines_deleting ON askel.machines USING btree (machine_id) WHERE ((status = 'DELETING'::text) AND (deleted_at IS NULL));
CREATE UNIQUE INDEX machines_live_name ON askel.machines USING btree (account, region, name) WHERE (deleted_at IS NULL);
CREATE INDEX map_run_ends_aborted ON askel.map_run_ends USING btree (map_run_id, block) WHERE (aborted > 0);
CREATE INDEX map_run_ends_by_child ON askel.map_run_ends USING btree (map_run_id, last_child, first_child);
CREATE INDEX map_run_ends_failed ON askel.map_run_ends USING btree (map_run_id, block) WHERE (failed > 0);
CREATE INDEX map_run_ends_timed_out ON askel.map_run_ends USING btree (map_run_id, block) WHERE (timed_out > 0);
CREATE INDEX map_runs_by_parent ON askel.map_runs USING btree (parent_persistence_id, started_at, map_run_id);
CREATE UNIQUE INDEX map_runs_by_uuid ON askel.map_runs USING btree (account, region, uuid);
CREATE INDEX map_runs_expired ON askel.map_runs USING btree (map_run_id) WHERE expired;
CREATE INDEX map_runs_open ON askel.map_runs USING btree (slice, map_run_id) WHERE ((status = 'RUNNING'::text) OR (NOT notified));
CREATE INDEX open_tasks_by_assignee ON askel.open_tasks USING btree (split_part(persistence_id, '/'::text, 1), split_part(persistence_id, '/'::text, 2), assignee, scheduled_at, seq) WHERE (assignee IS NOT NULL);
CREATE INDEX open_tasks_by_heartbeat ON askel.open_tasks USING btree (slice, heartbeat_due) WHERE (heartbeat_due IS NOT NULL);
CREATE INDEX open_tasks_in_due_order ON askel.open_tasks USING btree (split_part(persistence_id, '/'::text, 1), split_part(persistence_id, '/'::text, 2), kind, status, COALESCE(due_at, timeout_due, (scheduled_at + '1152921504606846976'::bigint)), seq);
CREATE INDEX open_tasks_inbox ON askel.open_tasks USING btree (split_part(persistence_id, '/'::text, 1), split_part(persistence_id, '/'::text, 2), kind, status, scheduled_at, seq);
CREATE INDEX open_tasks_queue ON askel.open_tasks USING btree (activity_arn, scheduled_at, seq) WHERE (status = 'waiting'::text);
CREATE INDEX open_tasks_queue_in_due_order ON askel.open_tasks USING btree (activity_arn, COALESCE(due_at, timeout_due, (scheduled_at + '1152921504606846976'::bigint)), seq) WHERE (status = 'waiting'::text);
CREATE INDEX person_sessions_by_expiry ON askel.person_sessions USING btree (expires_at);
CREATE INDEX person_sessions_by_user ON askel.person_sessions USING btree (account, user_name, created_at);
CREATE INDEX quarantine_by_time ON askel.quarantine USING btree (since, persistence_id);
CREATE INDEX recent_deliveries_age ON askel.recent_deliveries USING btree (updated_at);
CREATE INDEX recent_events_age ON askel.recent_events USING btree (received_at);
CREATE INDEX schedule_groups_deleting ON askel.schedule_groups USING btree (account, region, name) WHERE (state = 'DELETING'::text);
CREATE INDEX schedules_due ON askel.schedules USING btree (lane, due_at, schedule_id) WHERE (due_at IS NOT NULL);
CREATE INDEX semaphore_requests_decided ON askel.semaphore_requests USING btree (send_after) WHERE (state = ANY (ARRAY['GRANTED'::text, 'REFUSED'::text]));
CREATE INDEX semaphore_requests_used ON askel.semaphore_requests USING btree (semaphore, "position") WHERE (state = ANY (ARRAY['GRANTED'::text, 'HELD'::text]));
CREATE INDEX semaphore_requests_waiting ON askel.semaphore_requests USING btree (semaphore, "position") WHERE (state = 'WAITING'::text);
CREATE INDEX signal_waits_key ON askel.signal_waits USING btree (account, region, name, key, persistence_id);
CREATE INDEX trigger_deliveries_due ON askel.trigger_deliveries USING btree (lane, due_at, delivery_id);
CREATE INDEX trigger_deliveries_target ON askel.trigger_deliveries USING btree (((lane)::bigint), target_arn, due_at, delivery_id);
CREATE INDEX trigger_deliveries_waiting ON askel.trigger_deliveries USING btree (source_id, occurred_at, delivery_id) WHERE (overlap = 'QUEUE'::text);
CREATE INDEX used_sign_in_states_by_expiry ON askel.used_sign_in_states USING btree (expires_at);
CREATE INDEX wakeups_by_due ON askel.wakeups USING btree (slice, due) WHERE (due IS NOT NULL);
CREATE INDEX wakeups_by_permit ON askel.wakeups USING btree (waits_for, slice, due, persistence_id) WHERE (waits_for IS NOT NULL);
CREATE INDEX wakeups_in_flight ON askel.wakeups USING btree (slice) WHERE in_flight;
ALTER INDEX askel.audit_records_by_principal ATTACH PARTITION askel.audit_records_20786_account_principal_recorded_at_record_id_idx;
ALTER INDEX askel.audit_records_by_resource ATTACH PARTITION askel.audit_records_20786_account_resource_recorded_at_record_id_idx;
ALTER INDEX askel.audit_records_pkey ATTACH PARTITION askel.audit_records_20786_pkey;
ALTER INDEX askel.event_journal_pkey ATTACH PARTITION askel.event_journal_0_pkey;
ALTER INDEX askel.event_journal_pkey ATTACH PARTITION askel.event_journal_2969_pkey;
ALTER INDEX askel.event_journal_pkey ATTACH PARTITION askel.event_journal_2970_pkey;
ALTER INDEX askel.event_journal_pkey ATTACH PARTITION askel.event_journal_2971_pkey;
ALTER INDEX askel.snapshot_pkey ATTACH PARTITION askel.snapshot_0_pkey;
ALTER INDEX askel.snapshot_pkey ATTACH PARTITION askel.snapshot_2969_pkey;
ALTER INDEX askel.snapshot_pkey ATTACH PARTITION askel.snapshot_2970_pkey;
ALTER INDEX askel.snapshot_pkey ATTACH PARTITION askel.snapshot_2971_pkey;
ALTER TABLE ONLY askel.aliases
    ADD CONSTRAINT aliases_machine_id_fkey FOREIGN KEY (machine_id) REFERENCES askel.machines(machine_id) ON DELETE CASCADE;
ALTER TABLE ONLY askel.machine_versions
    ADD CONSTRAINT machine_versions_machine_id_fkey FOREIGN KEY (machine_id) REFERENCES askel.machines(machine_id) ON DELETE CASCADE;
ALTER TABLE ONLY askel.revisions
    ADD CONSTRAINT revisions_machine_id_fkey FOREIGN KEY (machine_id) REFERENCES askel.machines(machine_id) ON DELETE CASCADE;
