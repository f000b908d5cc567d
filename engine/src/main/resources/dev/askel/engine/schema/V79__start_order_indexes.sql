-- The first requests of a slot and of a machine under a rule with an order, and the last round of a fair key.
SET lock_timeout = 0;
DROP INDEX CONCURRENTLY IF EXISTS start_requests_rank;
CREATE INDEX CONCURRENTLY start_requests_rank ON start_requests (slot, rank, fair_key, position) WHERE state = 'QUEUED';
DROP INDEX CONCURRENTLY IF EXISTS start_requests_machine_rank;
CREATE INDEX CONCURRENTLY start_requests_machine_rank ON start_requests (left(slot, 36), rank, fair_key, position) WHERE state = 'QUEUED';
DROP INDEX CONCURRENTLY IF EXISTS start_requests_fair;
CREATE INDEX CONCURRENTLY start_requests_fair ON start_requests (slot, fair_key, rank) WHERE state = 'QUEUED' AND fair_key <> '';
