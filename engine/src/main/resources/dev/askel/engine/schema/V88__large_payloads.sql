-- The contents of large payloads (docs/operations/large-payloads.md). Rows of the journal, the index and the open tasks refer to them.
-- id: the SHA-256 of the JSON; of an encrypted content, its HMAC with the key of the account.
-- content: one byte for the format, then the JSON, deflated if that is smaller; encrypted if payloads are.
-- unreferenced_at: the time since when the content has no reference, epoch milliseconds: set by a request that stores it, and by retention.
-- Null: there is a reference, or retention has not looked.
CREATE TABLE IF NOT EXISTS large_payloads (
    account         text COLLATE "C" NOT NULL,
    id              bytea   NOT NULL,
    content         bytea   NOT NULL,
    unreferenced_at bigint,
    PRIMARY KEY (account, id)
);
-- Contents come compressed; PostgreSQL need not try again.
ALTER TABLE large_payloads ALTER COLUMN content SET STORAGE EXTERNAL;

-- The executions that refer to a content. PostgreSQL deletes the references of an execution with its row.
CREATE TABLE IF NOT EXISTS large_payload_references (
    persistence_id text COLLATE "C" NOT NULL REFERENCES executions (persistence_id) ON DELETE CASCADE,
    account        text COLLATE "C" NOT NULL,
    id             bytea NOT NULL,
    PRIMARY KEY (persistence_id, account, id),
    FOREIGN KEY (account, id) REFERENCES large_payloads (account, id)
);
CREATE INDEX IF NOT EXISTS large_payload_references_by_content ON large_payload_references (account, id);
