-- People look for open tasks over all executions of their account and region, those that wait longest
-- first, often of one kind or status, and want to see in which state an execution waits. Null where the
-- task was opened before states were kept.
ALTER TABLE open_tasks ADD COLUMN IF NOT EXISTS state text;
DROP INDEX CONCURRENTLY IF EXISTS open_tasks_inbox;
CREATE INDEX CONCURRENTLY open_tasks_inbox ON open_tasks
    (split_part(persistence_id, '/', 1), split_part(persistence_id, '/', 2), kind, status, scheduled_at,
     seq);
