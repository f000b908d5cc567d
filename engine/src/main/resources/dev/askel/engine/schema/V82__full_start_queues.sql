-- The accounts whose queued executions have reached askel.start-limits.queued-executions-max (docs/start-limits.md). A count of the queues
-- changes the rows. Starts read them.
CREATE TABLE IF NOT EXISTS full_start_queues (
    account text COLLATE "C" NOT NULL,
    region  text COLLATE "C" NOT NULL,
    PRIMARY KEY (account, region)
);

-- The latest count of the queues. It has one row after the first count.
-- position: the last value of the sequence start_queue at the begin of the count. Each queued request takes a value.
-- earlier_position: that of the count before. The latest count can lack requests that took values but were not committed.
-- longest: the number of queued executions of the account with most of them.
-- counted_at: the time of the count, in epoch milliseconds.
-- next_at: the time before which no other count begins.
CREATE TABLE IF NOT EXISTS start_queue_counts (
    id               boolean NOT NULL PRIMARY KEY DEFAULT true CHECK (id),
    position         bigint  NOT NULL DEFAULT 0,
    earlier_position bigint  NOT NULL DEFAULT 0,
    longest          bigint  NOT NULL DEFAULT 0,
    counted_at       bigint  NOT NULL DEFAULT 0,
    next_at          bigint  NOT NULL
);
