-- The policies of accounts (docs/operations/policies.md). The column policies of the table principals names those of a
-- user or role.
-- document: JSON, as its author wrote it.
CREATE TABLE IF NOT EXISTS policies (
    account    text   COLLATE "C" NOT NULL,
    name       text   COLLATE "C" NOT NULL,
    document   text   NOT NULL,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    PRIMARY KEY (account, name)
);
