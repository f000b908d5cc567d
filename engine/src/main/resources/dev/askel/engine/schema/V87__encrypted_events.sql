-- Recent events can be encrypted (docs/operations/encryption.md).
-- encrypted_event: null for an event in clear. Then event is not null.
ALTER TABLE recent_events ADD COLUMN IF NOT EXISTS encrypted_event bytea;
ALTER TABLE recent_events ALTER COLUMN event DROP NOT NULL;
