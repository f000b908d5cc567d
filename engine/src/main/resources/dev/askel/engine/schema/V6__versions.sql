-- Whether a machine's creation asked for a version, and with which description: a creation is only the
-- same again when it asks for the same. No machine made before could have asked.
ALTER TABLE machines ADD COLUMN creation_published boolean NOT NULL DEFAULT false;
ALTER TABLE machines ADD COLUMN creation_description bytea;

-- A revision has one version at most.
CREATE UNIQUE INDEX machine_versions_by_revision ON machine_versions (machine_id, revision);

-- The lists of what a version or an alias has started. Executions of the machine itself cost nothing.
CREATE INDEX executions_by_version ON executions (machine_id, version_arn, started_at, persistence_id)
    WHERE map_run_arn IS NULL AND version_arn IS NOT NULL;
CREATE INDEX executions_by_alias ON executions (machine_id, alias_arn, started_at, persistence_id)
    WHERE map_run_arn IS NULL AND alias_arn IS NOT NULL;
