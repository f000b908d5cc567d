-- Rates and superseding of start limits (docs/start-limits.md).
-- rate_full_at: the time in epoch nanoseconds from which the slot has its whole burst again; null for a slot that has it.
-- superseded_before: the queue position before which the requests of the slot must end; null when none must end.
-- superseded_by: the ARN of the execution that has superseded them.
-- From this release, undecided_at can be in the future: a queue that waits for its rate needs a decision at this time.
ALTER TABLE start_slots
    ADD COLUMN IF NOT EXISTS rate_full_at      bigint,
    ADD COLUMN IF NOT EXISTS superseded_before bigint,
    ADD COLUMN IF NOT EXISTS superseded_by     text;
