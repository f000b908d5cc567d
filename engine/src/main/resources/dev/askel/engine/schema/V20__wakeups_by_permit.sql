SET lock_timeout = 0;
DROP INDEX CONCURRENTLY IF EXISTS wakeups_by_permit;
CREATE INDEX CONCURRENTLY wakeups_by_permit ON wakeups (waits_for, slice, due, persistence_id)
    WHERE waits_for IS NOT NULL;
