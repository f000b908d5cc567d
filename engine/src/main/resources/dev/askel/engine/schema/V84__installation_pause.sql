-- The pause of the whole installation (docs/pauses.md). The table has one row during a pause and its resumption.
-- All times are epoch milliseconds.
-- since: the time at which a node was started with --paused.
-- resumed_at: the begin of a resumption with a rate. The columns resumed_at, ends_at and rate are null while everything is paused.
-- resumed_share: the share of the executions that continued before resumed_at, from 0 to 1.
-- ends_at: the time from which all executions continue.
-- rate: the requested number of executions that continue per second.
CREATE TABLE IF NOT EXISTS installation_pause (
    id            boolean NOT NULL PRIMARY KEY DEFAULT true CHECK (id),
    since         bigint  NOT NULL,
    resumed_at    bigint,
    resumed_share double precision NOT NULL DEFAULT 0,
    ends_at       bigint,
    rate          double precision
);
