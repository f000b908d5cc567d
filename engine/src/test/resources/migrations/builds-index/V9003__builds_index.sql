SET lock_timeout = 0;
DROP INDEX CONCURRENTLY IF EXISTS executions_by_probe;
CREATE INDEX CONCURRENTLY executions_by_probe ON executions (input);
