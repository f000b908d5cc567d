-- Stopping or redriving many executions. A job's order is JSON with a version of its own. Gathering:
-- the job's items are written down in chunks, in the order of lists; gathered_to is the place of the
-- last row looked at. Owner: whoever works it off; who finds another owner's name there stops.
CREATE TABLE bulk_jobs (
    job_id          uuid    PRIMARY KEY,
    account         text    COLLATE "C" NOT NULL,
    region          text    COLLATE "C" NOT NULL,
    client_token    text    COLLATE "C",
    bulk_order      bytea   NOT NULL,
    started_by      bytea,
    state           text    COLLATE "C" NOT NULL
                    CHECK (state IN ('RUNNING', 'PAUSED', 'CANCELLING', 'CANCELLED', 'COMPLETED',
                                     'FAILED')),
    rate_per_second integer NOT NULL,
    created_at      bigint  NOT NULL,
    stopped_at      bigint,
    gathered        boolean NOT NULL DEFAULT false,
    gathered_to     text    COLLATE "C",
    total           bigint  NOT NULL DEFAULT 0,
    done            bigint  NOT NULL DEFAULT 0,
    skipped         bigint  NOT NULL DEFAULT 0,
    failed          bigint  NOT NULL DEFAULT 0,
    owner           uuid,
    reason          bytea
) WITH (fillfactor = 50);
CREATE UNIQUE INDEX bulk_jobs_by_token ON bulk_jobs (account, region, client_token)
    WHERE client_token IS NOT NULL;
CREATE INDEX bulk_jobs_by_time ON bulk_jobs (account, region, created_at, job_id);
CREATE INDEX bulk_jobs_open ON bulk_jobs (created_at, job_id) WHERE stopped_at IS NULL;
CREATE INDEX bulk_jobs_over ON bulk_jobs (stopped_at) WHERE stopped_at IS NOT NULL;

-- The executions of a job, as it found them. begun_at: it may have been told since then.
CREATE TABLE bulk_items (
    job_id         uuid    NOT NULL,
    ordinal        bigint  NOT NULL,
    persistence_id text    COLLATE "C" NOT NULL,
    machine_name   text    COLLATE "C" NOT NULL,
    redrive_count  integer NOT NULL,
    state          text    COLLATE "C" NOT NULL DEFAULT 'PENDING'
                   CHECK (state IN ('PENDING', 'DONE', 'SKIPPED', 'FAILED')),
    begun_at       bigint,
    ended_at       bigint,
    error          text    COLLATE "C",
    reason         bytea,
    PRIMARY KEY (job_id, ordinal)
) WITH (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02);
CREATE INDEX bulk_items_by_state ON bulk_items (job_id, state, ordinal);
-- What a job that is cancelled has still to hear of, a few among millions that nobody took up.
CREATE INDEX bulk_items_begun ON bulk_items (job_id, ordinal)
    WHERE state = 'PENDING' AND begun_at IS NOT NULL;
