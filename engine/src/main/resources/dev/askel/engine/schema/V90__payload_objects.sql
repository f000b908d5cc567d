-- The bucket of large payloads (docs/operations/large-payloads.md).
-- object: the key of the object in the bucket that has the content. The column content is then null.
-- stored_at: the time when the content was stored, epoch milliseconds; 0 for contents of earlier releases.
ALTER TABLE large_payloads ADD COLUMN IF NOT EXISTS object text COLLATE "C";
ALTER TABLE large_payloads ADD COLUMN IF NOT EXISTS stored_at bigint NOT NULL DEFAULT 0;
ALTER TABLE large_payloads ALTER COLUMN content DROP NOT NULL;

-- The objects in the bucket to which no row of large_payloads refers. They are incomplete uploads and objects to delete.
-- unreferenced_at: the time since when the object has no reference, epoch milliseconds.
-- is_deleting: the object is being deleted, or was deleted.
CREATE TABLE IF NOT EXISTS payload_objects (
    object          text    COLLATE "C" PRIMARY KEY,
    unreferenced_at bigint  NOT NULL,
    is_deleting     boolean NOT NULL DEFAULT FALSE
);
CREATE INDEX IF NOT EXISTS payload_objects_by_time ON payload_objects (unreferenced_at);
