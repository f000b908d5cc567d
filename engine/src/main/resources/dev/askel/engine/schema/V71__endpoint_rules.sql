-- Limits and pauses of integration endpoints (docs/endpoint-limits.md), for all nodes. Times are epoch milliseconds in
-- engine time. concurrency, rate and resume_rate: 0 means none. rate and resume_rate: calls per second. next_slot: epoch
-- microseconds of the next call that the rate permits.
CREATE TABLE IF NOT EXISTS endpoint_rules (
    endpoint    text   COLLATE "C" PRIMARY KEY,
    concurrency integer          NOT NULL,
    rate        double precision NOT NULL,
    paused      boolean          NOT NULL,
    resume_rate double precision NOT NULL,
    resumed_at  bigint           NOT NULL,
    next_slot   bigint           NOT NULL,
    version     bigint           NOT NULL,
    changed_at  bigint           NOT NULL
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.02);

-- The version of the last change of any rule. Each change locks this row.
CREATE TABLE IF NOT EXISTS endpoint_rules_version (
    id      integer PRIMARY KEY CHECK (id = 1),
    version bigint NOT NULL
) WITH (fillfactor = 50);
INSERT INTO endpoint_rules_version (id, version) VALUES (1, 0) ON CONFLICT (id) DO NOTHING;

-- The permits of one node for an endpoint. reserved: permits that no other node may use. accounts and demands: the calls
-- that run or wait on the node, by account.
CREATE TABLE IF NOT EXISTS endpoint_leases (
    endpoint   text   COLLATE "C" NOT NULL,
    node       text   COLLATE "C" NOT NULL,
    reserved   integer  NOT NULL,
    used       integer  NOT NULL,
    waiting    integer  NOT NULL,
    accounts   text[]   NOT NULL,
    demands    bigint[] NOT NULL,
    expires_at bigint   NOT NULL,
    PRIMARY KEY (endpoint, node)
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.02);
