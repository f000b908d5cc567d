-- Distributed Map states. A Map Run has one row, written in the transaction of its parent's commit.
-- Plan: the evaluated state with its parent's scope. Control, which others than the owner change:
-- stop_requested, max_concurrency, tolerated_count, tolerated_percentage. Version: the fence of the
-- owner's writes; writer names the last one, so that a repeated write finds itself. Counts: those of
-- items, then those of executions, ten each. Notified: the parent has acknowledged the outcome.
-- Expired: the parent was deleted.
CREATE TABLE IF NOT EXISTS map_runs (
    map_run_id            text     COLLATE "C" PRIMARY KEY,
    account               text     COLLATE "C" NOT NULL,
    region                text     COLLATE "C" NOT NULL,
    machine_id            uuid     NOT NULL,
    machine_name          text     COLLATE "C" NOT NULL,
    label                 text     COLLATE "C" NOT NULL,
    uuid                  text     COLLATE "C" NOT NULL,
    slice                 integer  NOT NULL,
    parent_persistence_id text     COLLATE "C" NOT NULL,
    parent_arn            text     COLLATE "C" NOT NULL,
    frame                 text     COLLATE "C" NOT NULL,
    ordinal               integer  NOT NULL,
    life                  bigint,
    standard              boolean  NOT NULL,
    started_at            bigint   NOT NULL,
    plan                  bytea    NOT NULL,
    stop_requested        boolean  NOT NULL DEFAULT false,
    max_concurrency       integer  NOT NULL,
    tolerated_count       bigint   NOT NULL,
    tolerated_percentage  float8   NOT NULL,
    status                text     COLLATE "C" NOT NULL DEFAULT 'RUNNING'
                          CHECK (status IN ('RUNNING', 'SUCCEEDED', 'FAILED', 'ABORTED')),
    stopped_at            bigint,
    version               bigint   NOT NULL DEFAULT 0,
    writer                text     COLLATE "C",
    progress              bytea,
    counts                bigint[] NOT NULL
                          DEFAULT '{0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0}'
                          CHECK (cardinality(counts) = 20),
    output                bytea,
    error                 bytea,
    cause                 bytea,
    notified              boolean  NOT NULL DEFAULT false,
    redrive_count         integer  NOT NULL DEFAULT 0,
    redriven_at           bigint,
    expired               boolean  NOT NULL DEFAULT false
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.02);
CREATE UNIQUE INDEX IF NOT EXISTS map_runs_by_uuid ON map_runs (account, region, uuid);
CREATE INDEX IF NOT EXISTS map_runs_by_parent
    ON map_runs (parent_persistence_id, started_at, map_run_id);
CREATE INDEX IF NOT EXISTS map_runs_open ON map_runs (slice, map_run_id)
    WHERE status = 'RUNNING' OR NOT notified;
CREATE INDEX IF NOT EXISTS map_runs_expired ON map_runs (map_run_id) WHERE expired;

-- The ends of children, as their run's owner has written them; block is the version of that write.
-- Summaries: without payloads. Ends: with payloads, stored uncompressed.
CREATE TABLE IF NOT EXISTS map_run_ends (
    map_run_id  text    COLLATE "C" NOT NULL,
    block       bigint  NOT NULL,
    first_child bigint  NOT NULL,
    last_child  bigint  NOT NULL,
    succeeded   integer NOT NULL,
    failed      integer NOT NULL,
    timed_out   integer NOT NULL,
    aborted     integer NOT NULL,
    summaries   bytea   NOT NULL,
    ends        bytea   NOT NULL,
    PRIMARY KEY (map_run_id, block)
) WITH (autovacuum_vacuum_scale_factor = 0.05);
ALTER TABLE map_run_ends ALTER COLUMN ends SET STORAGE EXTERNAL;

-- Children: the number of items in their input.
ALTER TABLE executions ADD COLUMN IF NOT EXISTS map_items integer;
