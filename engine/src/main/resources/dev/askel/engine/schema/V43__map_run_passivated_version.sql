-- The version of the row when the run was passivated. A wake_at of another version is ignored, because
-- a node of an earlier release has changed the row since then and left its wake_at.
ALTER TABLE map_runs ADD COLUMN IF NOT EXISTS passivated_version bigint;
