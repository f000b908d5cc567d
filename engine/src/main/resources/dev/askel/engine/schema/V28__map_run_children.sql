-- Lists of a Map Run's children. One that succeeds is in the second index only while it runs.
SET lock_timeout = 0;
DROP INDEX CONCURRENTLY IF EXISTS executions_by_map_run;
CREATE INDEX CONCURRENTLY executions_by_map_run
    ON executions (map_run_arn, started_at, persistence_id) WHERE map_run_arn IS NOT NULL;
DROP INDEX CONCURRENTLY IF EXISTS executions_by_map_run_status;
CREATE INDEX CONCURRENTLY executions_by_map_run_status
    ON executions (map_run_arn, status, started_at, persistence_id)
    WHERE map_run_arn IS NOT NULL AND status <> 'SUCCEEDED';
DROP INDEX CONCURRENTLY IF EXISTS executions_by_map_run_redriven;
CREATE INDEX CONCURRENTLY executions_by_map_run_redriven
    ON executions (map_run_arn, started_at, persistence_id)
    WHERE map_run_arn IS NOT NULL AND redrive_count > 0;
