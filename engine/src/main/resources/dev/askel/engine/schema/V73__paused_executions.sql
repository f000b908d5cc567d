-- The paused executions. The commit that pauses an execution inserts its row, and the commit that
-- resumes or ends it deletes the row. Texts of callers are bytes, because text cannot store all
-- characters.
CREATE TABLE IF NOT EXISTS paused_executions (
    persistence_id text COLLATE "C" PRIMARY KEY,
    account        text COLLATE "C" NOT NULL,
    region         text COLLATE "C" NOT NULL,
    since          bigint NOT NULL,
    paused_by      bytea,
    reason         bytea,
    stops_timeouts boolean NOT NULL
);
