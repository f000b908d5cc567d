-- Engine time, milliseconds since 1970. A run that was passivated is woken after this time. Null for
-- the other runs, which are woken in each round.
ALTER TABLE map_runs ADD COLUMN IF NOT EXISTS wake_at bigint;
