-- Home of the console reads the state machines with a rule of an account. Accounts can have many others.
SET lock_timeout = 0;
DROP INDEX CONCURRENTLY IF EXISTS machines_start_rule;
CREATE INDEX CONCURRENTLY machines_start_rule ON machines (account, region, name) WHERE start_rule IS NOT NULL AND deleted_at IS NULL;
