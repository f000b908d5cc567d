-- The block with the end of an Express child, and the blocks with ends of one status.
SET lock_timeout = 0;
DROP INDEX CONCURRENTLY IF EXISTS map_run_ends_by_child;
CREATE INDEX CONCURRENTLY map_run_ends_by_child
    ON map_run_ends (map_run_id, last_child, first_child);
DROP INDEX CONCURRENTLY IF EXISTS map_run_ends_failed;
CREATE INDEX CONCURRENTLY map_run_ends_failed
    ON map_run_ends (map_run_id, block) WHERE failed > 0;
DROP INDEX CONCURRENTLY IF EXISTS map_run_ends_timed_out;
CREATE INDEX CONCURRENTLY map_run_ends_timed_out
    ON map_run_ends (map_run_id, block) WHERE timed_out > 0;
DROP INDEX CONCURRENTLY IF EXISTS map_run_ends_aborted;
CREATE INDEX CONCURRENTLY map_run_ends_aborted
    ON map_run_ends (map_run_id, block) WHERE aborted > 0;
