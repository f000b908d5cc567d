-- The open tasks of a scope and the waiting tasks of an activity in the order of their due dates. Tasks
-- without a due date follow in the order in which they were scheduled. The first index replaces
-- open_tasks_by_due, which has no tasks without a due date.
SET lock_timeout = 0;
DROP INDEX CONCURRENTLY IF EXISTS open_tasks_in_due_order;
CREATE INDEX CONCURRENTLY open_tasks_in_due_order ON open_tasks
    (split_part(persistence_id, '/', 1), split_part(persistence_id, '/', 2), kind, status,
     coalesce(due_at, timeout_due, scheduled_at + 1152921504606846976), seq);
DROP INDEX CONCURRENTLY IF EXISTS open_tasks_queue_in_due_order;
CREATE INDEX CONCURRENTLY open_tasks_queue_in_due_order ON open_tasks
    (activity_arn, coalesce(due_at, timeout_due, scheduled_at + 1152921504606846976), seq)
    WHERE status = 'waiting';
DROP INDEX CONCURRENTLY IF EXISTS open_tasks_by_due;
