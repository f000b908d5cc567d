-- Askel's storage, in the schema "askel" (Flyway creates it and sets the search path to it).
--
-- Rules that hold for every table:
--   * Times are bigint, epoch milliseconds in engine time (database time + monotonic clock). Only the
--     cluster's tables use timestamptz, because they live by the database's own clock.
--   * Text keys are COLLATE "C": PostgreSQL 15 and 18, and every libc, sort them alike.
--   * What a user gave is bytea, byte for byte: text refuses U+0000. Columns for search hold a
--     sanitised copy.
--   * The writers touch tables in one order (machines, executions, event_journal, snapshot, wakeups,
--     open_tasks) and the rows of a table by key, so that two commits never deadlock.

-- The journal: columns of Pekko Persistence JDBC plus slice and bucket. "ordering" has no unique
-- index, a partitioned table allows none without the partition key.
CREATE SEQUENCE event_journal_ordering_seq AS bigint CACHE 64;
CREATE TABLE event_journal (
    ordering           bigint  NOT NULL DEFAULT nextval('event_journal_ordering_seq'),
    persistence_id     text    COLLATE "C" NOT NULL,
    sequence_number    bigint  NOT NULL,
    deleted            boolean NOT NULL DEFAULT false,
    writer             text    COLLATE "C" NOT NULL,
    write_timestamp    bigint  NOT NULL,
    adapter_manifest   text    COLLATE "C" NOT NULL DEFAULT '',
    event_ser_id       integer NOT NULL,
    event_ser_manifest text    COLLATE "C" NOT NULL,
    event_payload      bytea   NOT NULL,
    meta_ser_id        integer,
    meta_ser_manifest  text    COLLATE "C",
    meta_payload       bytea,
    slice              integer NOT NULL,
    bucket             integer NOT NULL,
    PRIMARY KEY (bucket, persistence_id, sequence_number)
) PARTITION BY LIST (bucket);
ALTER SEQUENCE event_journal_ordering_seq OWNED BY event_journal.ordering;
-- Batches come compressed; PostgreSQL need not try again.
ALTER TABLE event_journal ALTER COLUMN event_payload SET STORAGE EXTERNAL;

CREATE TABLE snapshot (
    persistence_id        text    COLLATE "C" NOT NULL,
    sequence_number       bigint  NOT NULL,
    created               bigint  NOT NULL,
    snapshot_ser_id       integer NOT NULL,
    snapshot_ser_manifest text    COLLATE "C" NOT NULL,
    snapshot_payload      bytea   NOT NULL,
    meta_ser_id           integer,
    meta_ser_manifest     text    COLLATE "C",
    meta_payload          bytea,
    slice                 integer NOT NULL,
    bucket                integer NOT NULL,
    PRIMARY KEY (bucket, persistence_id, sequence_number)
) PARTITION BY LIST (bucket);
ALTER TABLE snapshot ALTER COLUMN snapshot_payload SET STORAGE EXTERNAL;

-- Makes the two partitions of a bucket unless they stand; true when it made them. Safe from many nodes
-- at once (the advisory lock) and beside running writers: ATTACH takes SHARE UPDATE EXCLUSIVE on the
-- parent, where CREATE ... PARTITION OF would take ACCESS EXCLUSIVE and hold up every commit.
CREATE FUNCTION ensure_bucket(wanted integer) RETURNS boolean
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
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
-- Bucket 0, "long": long runners, and persistence ids without a row in executions.
SELECT ensure_bucket(0);

-- One row per execution, written at start, close and redrive in the batch's transaction. Its key
-- guards the name. An execution's ARN leads here through machines (account, region, name).
CREATE TABLE executions (
    persistence_id      text    COLLATE "C" PRIMARY KEY,
    account             text    COLLATE "C" NOT NULL,
    region              text    COLLATE "C" NOT NULL,
    machine_id          uuid    NOT NULL,
    machine_name        text    COLLATE "C" NOT NULL,
    execution_name      text    COLLATE "C" NOT NULL,
    bucket              integer NOT NULL,
    slice               integer NOT NULL,
    started_at          bigint  NOT NULL,
    revision            integer NOT NULL,
    role_arn            text    COLLATE "C" NOT NULL,
    version_arn         text    COLLATE "C",
    alias_arn           text    COLLATE "C",
    map_run_arn         text    COLLATE "C",
    trace_header        text    COLLATE "C",
    input               bytea,
    input_included      boolean NOT NULL,
    status              text    COLLATE "C" NOT NULL,
    stopped_at          bigint,
    output              bytea,
    output_included     boolean NOT NULL,
    error               bytea,
    cause               bytea,
    error_text          text    COLLATE "C",
    failed_state        text    COLLATE "C",
    cause_fingerprint   text    COLLATE "C",
    redrive_count       integer NOT NULL,
    redriven_at         bigint,
    last_event_id       bigint  NOT NULL,
    CHECK (status IN ('RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED', 'PENDING_REDRIVE'))
);
-- A machine's list leaves the children of its Map Runs out. All columns ascend, so that a page which
-- begins at (started_at, persistence_id) is one range of the index, read backwards for newest first.
CREATE INDEX executions_by_start ON executions (machine_id, started_at, persistence_id)
    WHERE map_run_arn IS NULL;
CREATE INDEX executions_by_status ON executions (machine_id, status, started_at, persistence_id)
    WHERE map_run_arn IS NULL;
CREATE INDEX executions_redriven ON executions (machine_id, started_at, persistence_id)
    WHERE map_run_arn IS NULL AND redrive_count > 0;

-- One row per execution that must be awake some time. due NULL: only a call is in flight.
CREATE TABLE wakeups (
    persistence_id text    COLLATE "C" PRIMARY KEY,
    slice          integer NOT NULL,
    due            bigint,
    in_flight      boolean NOT NULL,
    owes           boolean NOT NULL,
    claimed_by     text    COLLATE "C",
    attempts       integer NOT NULL DEFAULT 0
) WITH (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02);
CREATE INDEX wakeups_by_due ON wakeups (slice, due) WHERE due IS NOT NULL;
CREATE INDEX wakeups_in_flight ON wakeups (slice) WHERE in_flight;

-- Activity tasks and callbacks that wait for somebody outside.
CREATE SEQUENCE open_tasks_seq AS bigint;
CREATE TABLE open_tasks (
    persistence_id    text    COLLATE "C" NOT NULL,
    frame             text    COLLATE "C" NOT NULL,
    ordinal           bigint  NOT NULL,
    slice             integer NOT NULL,
    kind              text    COLLATE "C" NOT NULL CHECK (kind IN ('activity', 'callback')),
    activity_arn      text    COLLATE "C",
    status            text    COLLATE "C" NOT NULL CHECK (status IN ('waiting', 'taken')),
    scheduled_at      bigint  NOT NULL,
    seq               bigint  NOT NULL DEFAULT nextval('open_tasks_seq'),
    worker            text    COLLATE "C",
    taken_at          bigint,
    heartbeat_seconds bigint,
    heartbeat_due     bigint,
    timeout_due       bigint,
    input             bytea,
    redrive_count     integer NOT NULL,
    PRIMARY KEY (persistence_id, frame, ordinal)
) WITH (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02);
ALTER SEQUENCE open_tasks_seq OWNED BY open_tasks.seq;
CREATE INDEX open_tasks_queue ON open_tasks (activity_arn, scheduled_at, seq) WHERE status = 'waiting';
CREATE INDEX open_tasks_by_heartbeat ON open_tasks (slice, heartbeat_due) WHERE heartbeat_due IS NOT NULL;

-- Executions whose recovery failed three times in a row; they stay RUNNING until somebody helps.
CREATE TABLE quarantine (
    persistence_id text    COLLATE "C" PRIMARY KEY,
    slice          integer NOT NULL,
    since          bigint  NOT NULL,
    attempts       integer NOT NULL,
    error          bytea   NOT NULL
);

-- Asynchronous Express executions that are not finished yet.
CREATE TABLE express_starts (
    persistence_id text    COLLATE "C" PRIMARY KEY,
    slice          integer NOT NULL,
    machine_id     uuid    NOT NULL,
    revision       integer NOT NULL,
    started_at     bigint  NOT NULL,
    input          bytea   NOT NULL,
    trace_header   text    COLLATE "C",
    claimed_by     text    COLLATE "C",
    attempts       integer NOT NULL DEFAULT 0
) WITH (autovacuum_vacuum_scale_factor = 0.02);
CREATE INDEX express_starts_by_slice ON express_starts (slice);

-- The registry. A machine's generation grows with every change that a start must see (update,
-- delete); rows of deleted machines stay while their executions do.
CREATE TABLE machines (
    machine_id       uuid    PRIMARY KEY,
    account          text    COLLATE "C" NOT NULL,
    region           text    COLLATE "C" NOT NULL,
    name             text    COLLATE "C" NOT NULL,
    type             text    COLLATE "C" NOT NULL CHECK (type IN ('STANDARD', 'EXPRESS')),
    status           text    COLLATE "C" NOT NULL CHECK (status IN ('ACTIVE', 'DELETING')),
    generation       bigint  NOT NULL,
    current_revision integer NOT NULL,
    last_version     bigint  NOT NULL DEFAULT 0,
    created_at       bigint  NOT NULL,
    updated_at       bigint  NOT NULL,
    deleted_at       bigint
) WITH (fillfactor = 50);
CREATE UNIQUE INDEX machines_live_name ON machines (account, region, name) WHERE deleted_at IS NULL;
CREATE INDEX machines_by_name ON machines (account, region, name, created_at);
CREATE INDEX machines_deleting ON machines (machine_id)
    WHERE status = 'DELETING' AND deleted_at IS NULL;

-- Row locks are not fair: starts that share a machine's row one after the other would keep a change of
-- it waiting for seconds. So both take turns at this advisory lock first, starts sharing it; those of
-- PostgreSQL queue.
CREATE FUNCTION machine_turn(machine_id uuid) RETURNS bigint IMMUTABLE LANGUAGE sql
RETURN hashtextextended('askel.machine/' || machine_id, 0);

-- Immutable. The configurations are JSON as the caller sent it.
CREATE TABLE revisions (
    machine_id    uuid    NOT NULL REFERENCES machines ON DELETE CASCADE,
    revision      integer NOT NULL,
    revision_id   uuid,
    definition    bytea   NOT NULL,
    role_arn      text    COLLATE "C" NOT NULL,
    logging       bytea,
    tracing       bytea,
    encryption    bytea,
    created_at    bigint  NOT NULL,
    PRIMARY KEY (machine_id, revision)
);

CREATE TABLE machine_versions (
    machine_id  uuid    NOT NULL REFERENCES machines ON DELETE CASCADE,
    version     bigint  NOT NULL,
    revision    integer NOT NULL,
    description bytea,
    created_at  bigint  NOT NULL,
    PRIMARY KEY (machine_id, version)
);

CREATE TABLE aliases (
    machine_id     uuid    NOT NULL REFERENCES machines ON DELETE CASCADE,
    name           text    COLLATE "C" NOT NULL,
    description    bytea,
    first_version  bigint  NOT NULL,
    first_weight   integer NOT NULL,
    second_version bigint,
    second_weight  integer,
    created_at     bigint  NOT NULL,
    updated_at     bigint  NOT NULL,
    PRIMARY KEY (machine_id, name)
);

CREATE TABLE activities (
    account    text   COLLATE "C" NOT NULL,
    region     text   COLLATE "C" NOT NULL,
    name       text   COLLATE "C" NOT NULL,
    encryption bytea,
    created_at bigint NOT NULL,
    PRIMARY KEY (account, region, name)
);

CREATE TABLE tags (
    resource_arn text    COLLATE "C" NOT NULL,
    key          text    COLLATE "C" NOT NULL,
    value        text    COLLATE "C" NOT NULL,
    ordinal      integer NOT NULL,
    PRIMARY KEY (resource_arn, key)
);

-- The cluster. These live by the database's clock.
CREATE TABLE cluster_members (
    address             text        COLLATE "C" NOT NULL,
    incarnation         uuid        NOT NULL,
    cluster_incarnation bigint,
    host                text        COLLATE "C" NOT NULL,
    pid                 bigint      NOT NULL,
    beat_at             timestamptz NOT NULL DEFAULT clock_timestamp(),
    state               text        COLLATE "C" NOT NULL,
    PRIMARY KEY (address, incarnation)
) WITH (fillfactor = 50);

CREATE TABLE leases (
    name         text        COLLATE "C" PRIMARY KEY,
    owner        text        COLLATE "C" NOT NULL,
    incarnation  uuid        NOT NULL,
    heartbeat_at timestamptz NOT NULL DEFAULT clock_timestamp()
) WITH (fillfactor = 50);

-- The key ring of the task tokens.
CREATE TABLE task_keys (
    key_id     integer PRIMARY KEY,
    key_bytes  bytea   NOT NULL,
    wrapped    boolean NOT NULL,
    created_at bigint  NOT NULL
);
