-- Semaphores (docs/critical-sections.md). semaphore: account/region/name/key, the key may be empty. A transaction that grants permits
-- locks the row. The row exists while it has a limit, waiters or holders. permit_limit: set by an operator; null for the
-- limit of each request.
CREATE TABLE IF NOT EXISTS semaphores (
    semaphore    text   COLLATE "C" NOT NULL PRIMARY KEY,
    permit_limit integer,
    created_at   bigint NOT NULL
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.02);

CREATE SEQUENCE IF NOT EXISTS semaphore_queue;
CREATE SEQUENCE IF NOT EXISTS semaphore_decisions;

-- The requests for permits. The execution's journal is the truth: its commits insert and delete the row, and set HELD when the
-- execution has accepted the grant. Grants change WAITING to GRANTED or REFUSED. position: the order of the queue. decision: the
-- number of the grant or refusal; a commit sets HELD only if its grant has this number. send_after: the time after which the
-- decision is sent to the execution again.
CREATE TABLE IF NOT EXISTS semaphore_requests (
    persistence_id text    COLLATE "C" NOT NULL,
    frame          text    COLLATE "C" NOT NULL,
    ordinal        bigint  NOT NULL,
    semaphore      text    COLLATE "C" NOT NULL,
    position       bigint  NOT NULL DEFAULT nextval('semaphore_queue'),
    permits        integer NOT NULL,
    request_limit  integer NOT NULL,
    state          text    COLLATE "C" NOT NULL,
    requested_at   bigint  NOT NULL,
    decision       bigint,
    decided_at     bigint,
    send_after     bigint,
    error          text,
    cause          text,
    PRIMARY KEY (persistence_id, frame, ordinal)
) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02);
CREATE INDEX IF NOT EXISTS semaphore_requests_waiting ON semaphore_requests (semaphore, position) WHERE state = 'WAITING';
CREATE INDEX IF NOT EXISTS semaphore_requests_used ON semaphore_requests (semaphore, position) WHERE state IN ('GRANTED', 'HELD');
CREATE INDEX IF NOT EXISTS semaphore_requests_decided ON semaphore_requests (send_after) WHERE state IN ('GRANTED', 'REFUSED');
