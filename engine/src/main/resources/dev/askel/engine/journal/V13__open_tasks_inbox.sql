-- People look for open tasks over all executions, those that wait longest first, and want to see in
-- which state an execution waits. Null where the task was opened before states were kept.
ALTER TABLE open_tasks ADD COLUMN state text;
CREATE INDEX open_tasks_inbox ON open_tasks (scheduled_at, seq);
