-- The due time of the next occurrence of a backfill, in milliseconds since 1970. It spaces the occurrences of
-- all requests for a schedule.
ALTER TABLE schedules ADD COLUMN IF NOT EXISTS backfill_due_at bigint;
