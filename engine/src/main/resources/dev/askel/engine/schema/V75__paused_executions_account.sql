-- Searches for the paused executions of an account read no rows of other accounts.
SET lock_timeout = 0;
DROP INDEX CONCURRENTLY IF EXISTS paused_executions_account;
CREATE INDEX CONCURRENTLY paused_executions_account ON paused_executions (account, region);
