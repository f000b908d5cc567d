-- Which transaction last changed an execution's status: its start, its end or a redrive. Transactions
-- that are older than every one under way will change nothing any more, so whoever reads the changes up
-- to there, in this order, meets each once and misses none. Null where nothing changed since before this.
ALTER TABLE executions ADD COLUMN IF NOT EXISTS changed_by xid8;
ALTER TABLE executions ALTER COLUMN changed_by SET DEFAULT pg_current_xact_id();
DROP INDEX CONCURRENTLY IF EXISTS executions_by_change;
CREATE INDEX CONCURRENTLY executions_by_change ON executions (changed_by)
    WHERE map_run_arn IS NULL AND changed_by IS NOT NULL;
