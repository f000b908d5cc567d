-- Owner: the version of the row at which the present owner has taken the run over. The start of a
-- child that an earlier owner has requested is refused.
ALTER TABLE map_runs ADD COLUMN IF NOT EXISTS owner bigint NOT NULL DEFAULT 0;
