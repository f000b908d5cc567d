-- The deliveries of a lane by target. With the column lane, the planner could use the index trigger_deliveries_due when
-- its statistics are old, and read all rows of the lane. Only this index has the expression.
SET lock_timeout = 0;
DROP INDEX CONCURRENTLY IF EXISTS trigger_deliveries_target;
CREATE INDEX CONCURRENTLY trigger_deliveries_target
    ON trigger_deliveries ((lane::bigint), target_arn, due_at, delivery_id);
