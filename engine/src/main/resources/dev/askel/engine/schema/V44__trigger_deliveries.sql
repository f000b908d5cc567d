-- Deliveries: events of schedules and rules for their targets. A row is deleted when its target has accepted the event.
-- delivery_id: derived from the trigger and the occurrence, so that a repeated insertion has no effect.
-- source_id: the id of the schedule or rule. lane: 0 to 7, derived from source_id. One node of the cluster makes the deliveries of a lane.
-- Times: engine time, milliseconds since 1970.
-- target: TargetCodec. target_arn is its ARN.
-- attempts: failed calls of the target. exhausted: the reason why the event goes to the dead-letter queue instead.
CREATE TABLE IF NOT EXISTS trigger_deliveries (
    delivery_id          uuid     NOT NULL PRIMARY KEY,
    source_id            uuid     NOT NULL,
    lane                 smallint NOT NULL,
    account              text     COLLATE "C" NOT NULL,
    region               text     COLLATE "C" NOT NULL,
    source_arn           text     COLLATE "C" NOT NULL,
    origin               text     COLLATE "C" NOT NULL CHECK (origin IN ('SCHEDULE', 'RULE')),
    execution_name       text     COLLATE "C" NOT NULL,
    occurred_at          bigint   NOT NULL,
    created_at           bigint   NOT NULL,
    due_at               bigint   NOT NULL,
    overlap              text     COLLATE "C" NOT NULL CHECK (overlap IN ('ALLOW', 'SKIP', 'QUEUE', 'CANCEL')),
    target_arn           text     COLLATE "C" NOT NULL,
    target               bytea    NOT NULL,
    attempts             integer  NOT NULL DEFAULT 0,
    last_error           text     COLLATE "C",
    exhausted            text     COLLATE "C",
    dead_letter_attempts integer  NOT NULL DEFAULT 0
);
CREATE INDEX IF NOT EXISTS trigger_deliveries_due ON trigger_deliveries (lane, due_at, delivery_id);
CREATE INDEX IF NOT EXISTS trigger_deliveries_waiting ON trigger_deliveries (source_id, occurred_at, delivery_id)
    WHERE overlap = 'QUEUE';
-- Rows live for milliseconds. Without frequent vacuum, the search for due rows reads many dead entries of the index.
ALTER TABLE trigger_deliveries SET (autovacuum_vacuum_threshold = 500, autovacuum_vacuum_scale_factor = 0);

-- The last execution of each source whose executions must not overlap.
CREATE TABLE IF NOT EXISTS trigger_last_executions (
    source_id     uuid NOT NULL PRIMARY KEY,
    execution_arn text COLLATE "C" NOT NULL
);
