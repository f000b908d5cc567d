-- Searches over all machines. Lists by machine and status are merged from the indexes that each
-- machine's own lists have; these two are what no such index tells.

-- What did not succeed, with what is asked of failures, so that filters and groups of them read the
-- index alone. A start and a success cost nothing here.
DROP INDEX CONCURRENTLY IF EXISTS executions_failures;
CREATE INDEX CONCURRENTLY executions_failures ON executions (account, region, started_at, persistence_id)
    INCLUDE (machine_id, status, failed_state, error_text, cause_fingerprint)
    WHERE map_run_arn IS NULL AND status IN ('FAILED', 'TIMED_OUT', 'ABORTED');

-- What ended when: rates, and lists by end. Ends come in order, so this grows at its right edge, one
-- small entry for each execution. A start costs nothing here.
DROP INDEX CONCURRENTLY IF EXISTS executions_by_stop;
CREATE INDEX CONCURRENTLY executions_by_stop ON executions (account, region, stopped_at)
    INCLUDE (machine_id, status)
    WHERE map_run_arn IS NULL AND stopped_at IS NOT NULL;
