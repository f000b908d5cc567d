-- The accounts whose queued executions have reached askel.start-limits.queued-executions-max (docs/start-limits.md). Polls of start limits
-- count the queues and change the rows. Starts read them.
CREATE TABLE IF NOT EXISTS full_start_queues (
    account text COLLATE "C" NOT NULL,
    region  text COLLATE "C" NOT NULL,
    PRIMARY KEY (account, region)
);
