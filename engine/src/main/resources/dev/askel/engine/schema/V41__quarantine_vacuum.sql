-- Each poll for a task of an activity checks whether the table has rows. After a repair of many executions it would read
-- their dead rows until the vacuum, which by default waits for a fifth of the table.
ALTER TABLE quarantine SET (autovacuum_vacuum_threshold = 50, autovacuum_vacuum_scale_factor = 0);
