-- What is owed to an event bus is a record that stands here as it is sent; what is owed to a log is
-- made of the journal's row. The column log_group names the bus then.
ALTER TABLE owed_logs ADD COLUMN IF NOT EXISTS record bytea;
