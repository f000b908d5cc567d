-- The KMS keys of state machines with a customer-managed key (docs/operations/customer-keys.md).
-- machine_arn: the encryption context of the data keys.
-- kms_key_id: the id, the alias or an ARN of the key, as in the request; null after an update has removed the key.
-- reuse_seconds: the maximum time for which a data key encrypts payloads.
CREATE TABLE IF NOT EXISTS machine_kms_keys (
    machine_id    uuid    PRIMARY KEY REFERENCES machines (machine_id) ON DELETE CASCADE,
    machine_arn   text    COLLATE "C" NOT NULL,
    kms_key_id    text    COLLATE "C",
    reuse_seconds integer NOT NULL
);

-- The data keys that encrypt the payloads of these state machines. KMS decrypts them.
-- machine_arn: the encryption context of the data key.
-- kms_key_arn: the key that has encrypted the data key.
-- encrypted: the ciphertext of KMS.
-- created_at: epoch milliseconds.
CREATE TABLE IF NOT EXISTS kms_data_keys (
    data_key_id   bigint  GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    machine_id    uuid    NOT NULL,
    machine_arn   text    COLLATE "C" NOT NULL,
    kms_key_arn   text    COLLATE "C" NOT NULL,
    reuse_seconds integer NOT NULL,
    encrypted     bytea   NOT NULL,
    created_at    bigint  NOT NULL
);
