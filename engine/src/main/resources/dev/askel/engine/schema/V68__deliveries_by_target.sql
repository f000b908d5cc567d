-- The deliveries of a lane by target. A lane passes over the targets that get no calls, and does not read their rows.
SET lock_timeout = 0;
DROP INDEX CONCURRENTLY IF EXISTS trigger_deliveries_target;
CREATE INDEX CONCURRENTLY trigger_deliveries_target ON trigger_deliveries (lane, target_arn, due_at, delivery_id);
