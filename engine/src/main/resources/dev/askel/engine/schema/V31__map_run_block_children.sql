-- Children: the numbers of the children of a block, whose range may have gaps. Null in the blocks of
-- earlier releases.
ALTER TABLE map_run_ends ADD COLUMN IF NOT EXISTS children int8multirange;
