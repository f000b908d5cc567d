-- What retention needs: closed executions leave after a while, their journal with its whole partition.

-- The names of executions that have left and may not be used again yet. Digest: md5 of the persistence
-- id. Until: engine time, full hours, so that the index has few different values.
CREATE TABLE IF NOT EXISTS held_names (
    name_digest uuid   PRIMARY KEY,
    held_until  bigint NOT NULL
) WITH (autovacuum_vacuum_scale_factor = 0.05);
CREATE INDEX IF NOT EXISTS held_names_by_end ON held_names (held_until);

-- Children of Map Runs are in no list; only retention looks for them all, by the week of their start.
DROP INDEX CONCURRENTLY IF EXISTS executions_of_map_runs;
CREATE INDEX CONCURRENTLY executions_of_map_runs ON executions (started_at, persistence_id)
    WHERE map_run_arn IS NOT NULL;

-- Rows leave these all the time, and what they held must be free before as much again is written.
ALTER TABLE executions SET (autovacuum_vacuum_scale_factor = 0.03);
ALTER TABLE event_journal_0 SET (autovacuum_vacuum_scale_factor = 0.05);
ALTER TABLE snapshot_0 SET (autovacuum_vacuum_scale_factor = 0.05);

CREATE OR REPLACE FUNCTION bucket_is_sealed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- As a row for which there is no partition: its writer asks where it belongs now.
    RAISE EXCEPTION 'bucket % is sealed', NEW.bucket USING ERRCODE = 'check_violation';
END
$$;

-- From now on the bucket's journal takes no more rows: whoever writes one of an execution there moves
-- that to the long bucket. Waits a moment for those who write, and everybody behind it for no longer;
-- then it fails. Vacuum, which would be in the way of the drop, is no longer worth it.
CREATE OR REPLACE FUNCTION seal_bucket(wanted integer) RETURNS void
LANGUAGE plpgsql SET search_path FROM CURRENT SET lock_timeout = '100ms' AS $$
DECLARE
    journal oid;
BEGIN
    SELECT oid INTO journal FROM pg_class
     WHERE relname = 'event_journal_' || wanted AND relnamespace = current_schema()::regnamespace;
    IF journal IS NULL
       OR EXISTS (SELECT FROM pg_trigger WHERE tgrelid = journal AND tgname = 'sealed') THEN
        RETURN;
    END IF;
    EXECUTE format('ALTER TABLE %I SET (autovacuum_enabled = off, toast.autovacuum_enabled = off)',
                   'event_journal_' || wanted);
    EXECUTE format('ALTER TABLE %I SET (autovacuum_enabled = off, toast.autovacuum_enabled = off)',
                   'snapshot_' || wanted);
    EXECUTE format('CREATE TRIGGER sealed BEFORE INSERT ON %I FOR EACH ROW'
                   ' EXECUTE FUNCTION bucket_is_sealed()', 'event_journal_' || wanted);
END
$$;

-- Drops the bucket's partitions, with the same patience.
CREATE OR REPLACE FUNCTION drop_bucket(wanted integer) RETURNS void
LANGUAGE plpgsql SET search_path FROM CURRENT SET lock_timeout = '100ms' AS $$
BEGIN
    IF wanted <= 0 THEN
        RAISE EXCEPTION 'bucket % is never dropped', wanted;
    END IF;
    EXECUTE format('DROP TABLE IF EXISTS %I', 'event_journal_' || wanted);
    EXECUTE format('DROP TABLE IF EXISTS %I', 'snapshot_' || wanted);
END
$$;
