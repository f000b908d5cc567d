-- Which nodes each node does not reach though they are members, and who has to go for that: of two that do not reach
-- each other one is put out, and who that is is decided here, once for all.
ALTER TABLE cluster_members ADD COLUMN IF NOT EXISTS unreachable uuid[] NOT NULL DEFAULT '{}';
ALTER TABLE cluster_members ADD COLUMN IF NOT EXISTS put_out boolean NOT NULL DEFAULT false;
ALTER TABLE cluster_members ADD COLUMN IF NOT EXISTS started_at timestamptz NOT NULL DEFAULT clock_timestamp();
