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
CREATE TABLE askel.engine_clock (
    one boolean DEFAULT true NOT NULL,
    correction_millis bigint NOT NULL,
    generation bigint NOT NULL,
    settled_at bigint NOT NULL,
    CONSTRAINT engine_clock_one_check CHECK (one)
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
    ends bytea NOT NULL
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
    CONSTRAINT map_runs_counts_check CHECK ((cardinality(counts) = 20)),
    CONSTRAINT map_runs_status_check CHECK ((status = ANY (ARRAY['RUNNING'::text, 'SUCCEEDED'::text, 'FAILED'::text, 'ABORTED'::text])))
)
WITH (fillfactor='50', autovacuum_vacuum_scale_factor='0.02');
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
CREATE TABLE askel.presence (
    one boolean DEFAULT true NOT NULL,
    seen_at bigint NOT NULL,
    back_at bigint NOT NULL,
    outage_millis bigint,
    CONSTRAINT presence_one_check CHECK (one)
)
WITH (fillfactor='50');
CREATE TABLE askel.quarantine (
    persistence_id text NOT NULL COLLATE pg_catalog."C",
    slice integer NOT NULL,
    since bigint NOT NULL,
    attempts integer NOT NULL,
    error bytea NOT NULL
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
INSERT INTO askel.activities VALUES ('123456789012', 'us-east-1', 'desk', NULL, 1795769268573);
INSERT INTO askel.connections VALUES ('123456789012', 'us-east-1', 'shop', 'ec9f576e-b3f0-4fbe-b76a-ff3f935339d1', 'f9f0d6a1-a82f-494b-8cf9-836b72f167cb', '\x0100000001d78741a018f9b0a095bf4f7dc084c7abeb55e180439f1e2b30f5af2c9cef30873a833a8ed7ae5e2aba11b097ba558268491c9b972b294a8bc181c15058b739daa9ecdb17a12d0362e40a91959836fdbbd88e617fba8d3668dffe75a34ff14cc4cb67221d5fb0f5cfe28eb34b361722893a7913d6e4c0d8469e3ee09b2ed977193aa20c4647983ca2bf3cc523911e1c3a1358e683434405903b228c09611e75024fe55271c7340b48027118bdf35c376e921033211a1249c6a288fa4ea4f52e8e', 1795769268697, 1795769268697);
INSERT INTO askel.db_epoch VALUES (true, 1, 1, 'c94bd97e-43df-4f64-8ad1-0b32283f09d8');
INSERT INTO askel.engine_clock VALUES (true, 0, 0, 0);
INSERT INTO askel.event_journal_2969 VALUES (1, '123456789012/us-east-1/fd7d940e-ef5c-467c-870f-127d77289dc3/closed', 1, false, '3bb04795-10c8-4669-af10-b139f6076b6b', 1795769268184, '', 7401, 'B1', '\x01001b000001a21c3077d88b783b61726e3a6177733a7374617465733a75732d656173742d313a3132333435363738393031323a657865637574696f6e3a6563686f3a636c6f73656466636c6f7365646c3132333435363738393031326975732d656173742d31783761726e3a6177733a7374617465733a75732d656173742d313a3132333435363738393031323a73746174654d616368696e653a6563686f646563686f782466643764393430652d656635632d343637632d383730662d313237643737323839646333782061726e3a6177733a69616d3a3a3132333435363738393031323a726f6c652f7260782437366333656364332d346130382d343864372d383733662d6137343762383762333038356141814b7b226f72646572223a317d868318409000000102030405060107001a01e13380f6f6f61b000001a21c3077d8f68a03080101000f0007f6f682184b0988010801021818000a0089020801011818080a0080870408010118181000', NULL, NULL, NULL, 469, 2969);
INSERT INTO askel.executions VALUES ('123456789012/us-east-1/fd7d940e-ef5c-467c-870f-127d77289dc3/closed', '123456789012', 'us-east-1', 'fd7d940e-ef5c-467c-870f-127d77289dc3', 'echo', 'closed', 2969, 469, 1795769268184, 1, 'arn:aws:iam::123456789012:role/r', NULL, NULL, NULL, NULL, '\x7b226f72646572223a317d', true, 'SUCCEEDED', 1795769268208, '\x7b226f72646572223a317d', true, NULL, NULL, NULL, NULL, NULL, 0, NULL, 4, '799', NULL);
INSERT INTO askel.flyway_schema_history VALUES (0, NULL, '<< Flyway Schema Creation >>', 'SCHEMA', '"askel"', NULL, 'askel', '2026-11-27 08:47:36.550865', 0, true);
INSERT INTO askel.flyway_schema_history VALUES (1, '1', 'schema', 'SQL', 'V1__schema.sql', 1491018041, 'askel', '2026-11-27 08:47:36.753558', 241, true);
INSERT INTO askel.flyway_schema_history VALUES (2, '3', 'presence', 'SQL', 'V3__presence.sql', 1715317463, 'askel', '2026-11-27 08:47:37.010098', 40, true);
INSERT INTO askel.flyway_schema_history VALUES (3, '4', 'damaged rows', 'SQL', 'V4__damaged_rows.sql', 1794083993, 'askel', '2026-11-27 08:47:37.134576', 79, true);
INSERT INTO askel.flyway_schema_history VALUES (4, '5', 'open tasks life', 'SQL', 'V5__open_tasks_life.sql', -1259395793, 'askel', '2026-11-27 08:47:37.29662', 72, true);
INSERT INTO askel.flyway_schema_history VALUES (5, '6', 'versions', 'SQL', 'V6__versions.sql', -561677792, 'askel', '2026-11-27 08:47:37.367846', 20, true);
INSERT INTO askel.flyway_schema_history VALUES (6, '7', 'searches', 'SQL', 'V7__searches.sql', -676241949, 'askel', '2026-11-27 08:47:37.488053', 87, true);
INSERT INTO askel.flyway_schema_history VALUES (7, '8', 'bulk', 'SQL', 'V8__bulk.sql', -1752094028, 'askel', '2026-11-27 08:47:37.503854', 57, true);
INSERT INTO askel.flyway_schema_history VALUES (8, '9', 'logs', 'SQL', 'V9__logs.sql', -1530095811, 'askel', '2026-11-27 08:47:37.591085', 16, true);
INSERT INTO askel.flyway_schema_history VALUES (9, '10', 'express', 'SQL', 'V10__express.sql', -1460945898, 'askel', '2026-11-27 08:47:37.639856', 24, true);
INSERT INTO askel.flyway_schema_history VALUES (10, '11', 'feed', 'SQL', 'V11__feed.sql', 857084754, 'askel', '2026-11-27 08:47:37.719932', 41, true);
INSERT INTO askel.flyway_schema_history VALUES (11, '12', 'open tasks inbox', 'SQL', 'V12__open_tasks_inbox.sql', 1592306390, 'askel', '2026-11-27 08:47:37.740753', 13, true);
INSERT INTO askel.flyway_schema_history VALUES (12, '13', 'retention', 'SQL', 'V13__retention.sql', 389315000, 'askel', '2026-11-27 08:47:37.808829', 58, true);
INSERT INTO askel.flyway_schema_history VALUES (13, '14', 'connections', 'SQL', 'V14__connections.sql', -1651147607, 'askel', '2026-11-27 08:47:37.819289', 11, true);
INSERT INTO askel.flyway_schema_history VALUES (14, '15', 'owed records', 'SQL', 'V15__owed_records.sql', 1179458347, 'askel', '2026-11-27 08:47:37.850706', 6, true);
INSERT INTO askel.flyway_schema_history VALUES (15, '16', 'mocks', 'SQL', 'V16__mocks.sql', -193521111, 'askel', '2026-11-27 08:47:37.865779', 8, true);
INSERT INTO askel.flyway_schema_history VALUES (16, '17', 'db epoch', 'SQL', 'V17__db_epoch.sql', 1339121180, 'askel', '2026-11-27 08:47:37.884813', 7, true);
INSERT INTO askel.flyway_schema_history VALUES (17, '18', 'links', 'SQL', 'V18__links.sql', -1324953514, 'askel', '2026-11-27 08:47:37.901476', 6, true);
INSERT INTO askel.flyway_schema_history VALUES (18, '19', 'waiting calls', 'SQL', 'V19__waiting_calls.sql', 52003716, 'askel', '2026-11-27 08:47:37.925848', 1, true);
INSERT INTO askel.flyway_schema_history VALUES (19, '20', 'wakeups by permit', 'SQL', 'V20__wakeups_by_permit.sql', 1285356126, 'askel', '2026-11-27 08:47:37.952403', 14, true);
INSERT INTO askel.flyway_schema_history VALUES (20, '26', 'engine clock', 'SQL', 'V26__engine_clock.sql', 1964462117, 'askel', '2026-11-27 08:47:37.962865', 21, true);
INSERT INTO askel.flyway_schema_history VALUES (21, '27', 'map runs', 'SQL', 'V27__map_runs.sql', 1936239563, 'askel', '2026-11-27 08:47:37.999615', 26, true);
INSERT INTO askel.flyway_schema_history VALUES (22, '28', 'map run children', 'SQL', 'V28__map_run_children.sql', 929855872, 'askel', '2026-11-27 08:47:38.08688', 46, true);
INSERT INTO askel.machines VALUES ('fd7d940e-ef5c-467c-870f-127d77289dc3', '123456789012', 'us-east-1', 'echo', 'STANDARD', 'ACTIVE', 1, 1, 0, 1795769268136, 1795769268136, NULL, false, NULL);
INSERT INTO askel.machines VALUES ('5b5dda34-4e44-4836-ad71-79c2f5729efc', '123456789012', 'us-east-1', 'desk', 'STANDARD', 'ACTIVE', 1, 1, 0, 1795769268624, 1795769268624, NULL, false, NULL);
INSERT INTO askel.presence VALUES (true, 1795769272602, 1795769263490, NULL);
INSERT INTO askel.revisions VALUES ('fd7d940e-ef5c-467c-870f-127d77289dc3', 1, NULL, '\x7b2253746172744174223a2241222c22537461746573223a7b2241223a7b2254797065223a2250617373222c22456e64223a747275657d7d7d', 'arn:aws:iam::123456789012:role/r', NULL, NULL, NULL, 1795769268136);
INSERT INTO askel.revisions VALUES ('5b5dda34-4e44-4836-ad71-79c2f5729efc', 1, NULL, '\x7b2253746172744174223a2241222c22537461746573223a7b2241223a7b2254797065223a225461736b222c225265736f75726365223a2261726e3a6177733a7374617465733a75732d656173742d313a3132333435363738393031323a61637469766974793a6465736b222c22456e64223a747275657d7d7d', 'arn:aws:iam::123456789012:role/r', NULL, NULL, NULL, 1795769268624);
INSERT INTO askel.task_keys VALUES (1, '\x01f32dbb2479ef33b67d8c95d9e5fa0b7b10e29c7a42beb7083c700255f515f1f59a220da9104ddbd51f17d9b05d2a0a9266ef1a292f9b836d8e1dd58d87b8776131942e1a', true, 1795769258347);
SELECT pg_catalog.setval('askel.event_journal_ordering_seq', 64, true);
SELECT pg_catalog.setval('askel.open_tasks_seq', 1, false);
SELECT pg_catalog.setval('askel.owed_logs_id_seq', 1, false);
ALTER TABLE ONLY askel.activities
    ADD CONSTRAINT activities_pkey PRIMARY KEY (account, region, name);
ALTER TABLE ONLY askel.aliases
    ADD CONSTRAINT aliases_pkey PRIMARY KEY (machine_id, name);
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
ALTER TABLE ONLY askel.engine_clock
    ADD CONSTRAINT engine_clock_pkey PRIMARY KEY (one);
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
ALTER TABLE ONLY askel.executions
    ADD CONSTRAINT executions_pkey PRIMARY KEY (persistence_id);
ALTER TABLE ONLY askel.express_records
    ADD CONSTRAINT express_records_pkey PRIMARY KEY (bucket, execution_arn);
ALTER TABLE ONLY askel.express_starts
    ADD CONSTRAINT express_starts_pkey PRIMARY KEY (persistence_id);
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
ALTER TABLE ONLY askel.open_tasks
    ADD CONSTRAINT open_tasks_pkey PRIMARY KEY (persistence_id, frame, ordinal);
ALTER TABLE ONLY askel.owed_logs
    ADD CONSTRAINT owed_logs_pkey PRIMARY KEY (slice, log_group, id);
ALTER TABLE ONLY askel.presence
    ADD CONSTRAINT presence_pkey PRIMARY KEY (one);
ALTER TABLE ONLY askel.quarantine
    ADD CONSTRAINT quarantine_pkey PRIMARY KEY (persistence_id);
ALTER TABLE ONLY askel.revisions
    ADD CONSTRAINT revisions_pkey PRIMARY KEY (machine_id, revision);
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
ALTER TABLE ONLY askel.wakeups
    ADD CONSTRAINT wakeups_pkey PRIMARY KEY (persistence_id);
CREATE INDEX bulk_items_begun ON askel.bulk_items USING btree (job_id, ordinal) WHERE ((state = 'PENDING'::text) AND (begun_at IS NOT NULL));
CREATE INDEX bulk_items_by_state ON askel.bulk_items USING btree (job_id, state, ordinal);
CREATE INDEX bulk_jobs_by_time ON askel.bulk_jobs USING btree (account, region, created_at, job_id);
CREATE UNIQUE INDEX bulk_jobs_by_token ON askel.bulk_jobs USING btree (account, region, client_token) WHERE (client_token IS NOT NULL);
CREATE INDEX bulk_jobs_open ON askel.bulk_jobs USING btree (created_at, job_id) WHERE (stopped_at IS NULL);
CREATE INDEX bulk_jobs_over ON askel.bulk_jobs USING btree (stopped_at) WHERE (stopped_at IS NOT NULL);
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
CREATE INDEX map_runs_by_parent ON askel.map_runs USING btree (parent_persistence_id, started_at, map_run_id);
CREATE UNIQUE INDEX map_runs_by_uuid ON askel.map_runs USING btree (account, region, uuid);
CREATE INDEX map_runs_expired ON askel.map_runs USING btree (map_run_id) WHERE expired;
CREATE INDEX map_runs_open ON askel.map_runs USING btree (slice, map_run_id) WHERE ((status = 'RUNNING'::text) OR (NOT notified));
CREATE INDEX open_tasks_by_heartbeat ON askel.open_tasks USING btree (slice, heartbeat_due) WHERE (heartbeat_due IS NOT NULL);
CREATE INDEX open_tasks_inbox ON askel.open_tasks USING btree (split_part(persistence_id, '/'::text, 1), split_part(persistence_id, '/'::text, 2), kind, status, scheduled_at, seq);
CREATE INDEX open_tasks_queue ON askel.open_tasks USING btree (activity_arn, scheduled_at, seq) WHERE (status = 'waiting'::text);
CREATE INDEX quarantine_by_time ON askel.quarantine USING btree (since, persistence_id);
CREATE INDEX wakeups_by_due ON askel.wakeups USING btree (slice, due) WHERE (due IS NOT NULL);
CREATE INDEX wakeups_by_permit ON askel.wakeups USING btree (waits_for, slice, due, persistence_id) WHERE (waits_for IS NOT NULL);
CREATE INDEX wakeups_in_flight ON askel.wakeups USING btree (slice) WHERE in_flight;
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
