-- What is owed to execution logs: a row for each journal row with an event that its machine logs,
-- written in the same transaction and gone when the sink has the records. Machines that log nothing
-- never have one. The slice is the log group's, not the execution's: a group has one deliverer.
-- Ids come one by one: cached ones would let the later rows of an execution overtake the earlier.
CREATE TABLE owed_logs (
    slice           integer NOT NULL,
    log_group       text    COLLATE "C" NOT NULL,
    id              bigint  GENERATED ALWAYS AS IDENTITY,
    persistence_id  text    COLLATE "C" NOT NULL,
    sequence_number bigint  NOT NULL,
    level           text    COLLATE "C" NOT NULL,
    with_data       boolean NOT NULL,
    redrive_count   integer NOT NULL,
    owed_at         bigint  NOT NULL,
    PRIMARY KEY (slice, log_group, id)
) WITH (autovacuum_vacuum_scale_factor = 0.02);
