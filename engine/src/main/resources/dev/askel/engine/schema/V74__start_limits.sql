-- Start limits (docs/start-limits.md).
-- start_rule: the rule of the machine as JSON; null without one. A change increases the generation of the machine. So each start
-- applies the current rule.
-- start_rule_generation: the generation of the last change of the rule. The children of Map Runs compare it, because they run on the
-- revision of their parent.
ALTER TABLE machines ADD COLUMN IF NOT EXISTS start_rule text;
ALTER TABLE machines ADD COLUMN IF NOT EXISTS start_rule_generation bigint NOT NULL DEFAULT 0;

-- The machines whose rule has changed, until all their slots with waiting requests are undecided. slot: the last slot that has been
-- visited.
CREATE TABLE IF NOT EXISTS start_rule_changes (
    machine_id uuid NOT NULL PRIMARY KEY,
    slot       text COLLATE "C" NOT NULL
);

-- The permits that a rule counts together. A transaction locks the row before it changes a count. A slot without a row is unused.
-- Polls delete unused rows.
-- slot: machine_id/label/key. The label is that of a Distributed Map for its children, else empty. The key may be empty.
-- used: the number of requests with the state GRANTED or HELD.
-- waiting: the number of requests with the state QUEUED.
-- undecided_at: the time since which the queue needs decisions; null when it needs none.
CREATE TABLE IF NOT EXISTS start_slots (
    slot         text    COLLATE "C" NOT NULL PRIMARY KEY,
    machine_id   uuid    NOT NULL,
    used         bigint  NOT NULL,
    waiting      bigint  NOT NULL,
    undecided_at bigint
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.02);
CREATE INDEX IF NOT EXISTS start_slots_undecided ON start_slots (undecided_at) WHERE undecided_at IS NOT NULL;

CREATE SEQUENCE IF NOT EXISTS start_queue;
CREATE SEQUENCE IF NOT EXISTS start_decisions;

-- The executions that wait for a permit of their start limit or hold one. The execution's journal is the truth. Its commits insert
-- and delete the row.
-- state: QUEUED; GRANTED until the execution has accepted its permit; then HELD. ENDED: the execution must end, because its queue was
-- full.
-- position: the order of the requests.
-- decision: the number of the decision.
-- send_after: the time after which the decision is sent again; null without one.
CREATE TABLE IF NOT EXISTS start_requests (
    persistence_id text    COLLATE "C" NOT NULL PRIMARY KEY,
    slot           text    COLLATE "C" NOT NULL,
    state          text    COLLATE "C" NOT NULL,
    position       bigint  NOT NULL DEFAULT nextval('start_queue'),
    requested_at   bigint  NOT NULL,
    decision       bigint,
    decided_at     bigint,
    send_after     bigint,
    error          text,
    cause          text
) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02);
CREATE INDEX IF NOT EXISTS start_requests_queued ON start_requests (slot, position) WHERE state = 'QUEUED';
CREATE INDEX IF NOT EXISTS start_requests_machine ON start_requests (left(slot, 36), position) WHERE state = 'QUEUED';
CREATE INDEX IF NOT EXISTS start_requests_slot ON start_requests (slot) WHERE state IN ('GRANTED', 'HELD');
CREATE INDEX IF NOT EXISTS start_requests_decided ON start_requests (send_after) WHERE send_after IS NOT NULL;
