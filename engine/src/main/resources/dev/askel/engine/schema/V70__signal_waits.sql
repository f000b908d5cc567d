-- The tasks that wait for a signal with a correlation key. A signal to a key finds its executions by
-- the index. The commits of an execution write its rows, and the commit of its end deletes them.
CREATE TABLE IF NOT EXISTS signal_waits (
    persistence_id text COLLATE "C" NOT NULL,
    frame          text COLLATE "C" NOT NULL,
    account        text COLLATE "C" NOT NULL,
    region         text COLLATE "C" NOT NULL,
    name           text COLLATE "C" NOT NULL,
    key            text COLLATE "C" NOT NULL,
    PRIMARY KEY (persistence_id, frame)
);
CREATE INDEX IF NOT EXISTS signal_waits_key ON signal_waits (account, region, name, key, persistence_id);
