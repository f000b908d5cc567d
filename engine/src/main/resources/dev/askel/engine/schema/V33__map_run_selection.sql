-- Selections of children that a redrive runs again. Requested: for the redrive with that token, which
-- moves it to selection. Selection: that of the last redrive; null when it runs all children again.
ALTER TABLE map_runs ADD COLUMN IF NOT EXISTS requested_selection bytea;
ALTER TABLE map_runs ADD COLUMN IF NOT EXISTS requested_token text COLLATE "C";
-- Milliseconds since 1970, by the database's clock.
ALTER TABLE map_runs ADD COLUMN IF NOT EXISTS requested_at bigint;
ALTER TABLE map_runs ADD COLUMN IF NOT EXISTS selection bytea;
