-- The permit that a call of the execution waits for, outside memory: 'lambda http://10.0.0.5:9001'. Null while
-- no call of it waits so.
ALTER TABLE wakeups ADD COLUMN IF NOT EXISTS waits_for text COLLATE "C";
