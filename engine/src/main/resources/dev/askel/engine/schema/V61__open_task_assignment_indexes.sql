-- The open tasks of a person, and those with a due date, the earliest first.
SET lock_timeout = 0;
DROP INDEX CONCURRENTLY IF EXISTS open_tasks_by_assignee;
CREATE INDEX CONCURRENTLY open_tasks_by_assignee ON open_tasks
    (split_part(persistence_id, '/', 1), split_part(persistence_id, '/', 2), assignee, scheduled_at, seq)
    WHERE assignee IS NOT NULL;
DROP INDEX CONCURRENTLY IF EXISTS open_tasks_by_due;
CREATE INDEX CONCURRENTLY open_tasks_by_due ON open_tasks
    (split_part(persistence_id, '/', 1), split_part(persistence_id, '/', 2), kind, status,
     coalesce(due_at, timeout_due), seq)
    WHERE coalesce(due_at, timeout_due) IS NOT NULL;
