-- Which execution of its name a task is of: a name begins anew 90 days after its end, and a token of
-- the old execution must not move the heartbeat of the new one. Null where the execution began before
-- they were told apart.
ALTER TABLE open_tasks ADD COLUMN life bigint;
