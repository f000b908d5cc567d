-- The keys of encrypted payloads (docs/operations/encryption.md). An account has one or more.
-- key_id: the key of the ring that was in use when this key was created. After a rotation of the ring, an account gets another key.
-- sealed: the key, sealed with a key of the ring.
-- created_at: epoch milliseconds.
CREATE TABLE IF NOT EXISTS payload_keys (
    account    text COLLATE "C" NOT NULL,
    key_id     integer NOT NULL,
    sealed     bytea   NOT NULL,
    created_at bigint  NOT NULL,
    PRIMARY KEY (account, key_id)
);
