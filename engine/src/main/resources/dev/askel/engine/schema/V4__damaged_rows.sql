-- What could not be read of an execution that was ended all the same: its journal goes on with the
-- end in the place of the first such row. Kept for whoever must find out, never read by the engine.
CREATE TABLE damaged_rows (
    persistence_id  text    COLLATE "C" NOT NULL,
    kind            text    COLLATE "C" NOT NULL CHECK (kind IN ('row', 'snapshot')),
    sequence_number bigint  NOT NULL,
    removed_at      bigint  NOT NULL,
    writer          text    COLLATE "C",
    write_timestamp bigint  NOT NULL,
    ser_id          integer NOT NULL,
    ser_manifest    text    COLLATE "C" NOT NULL,
    payload         bytea   NOT NULL,
    slice           integer NOT NULL,
    bucket          integer NOT NULL,
    PRIMARY KEY (persistence_id, kind, sequence_number, removed_at)
);
ALTER TABLE damaged_rows ALTER COLUMN payload SET STORAGE EXTERNAL;

CREATE INDEX quarantine_by_time ON quarantine (since, persistence_id);
