-- Calls of Tasks that wait for a permit at their endpoint, outside memory: the permit that the row waits for,
-- for instance 'lambda http://10.0.0.5:9001'. Null while nothing of the execution waits so.
ALTER TABLE wakeups ADD COLUMN IF NOT EXISTS waits_for text COLLATE "C";

DROP INDEX CONCURRENTLY IF EXISTS wakeups_by_permit;
CREATE INDEX CONCURRENTLY wakeups_by_permit ON wakeups (waits_for, slice, due, persistence_id)
    WHERE waits_for IS NOT NULL;
