-- Users and roles (docs/operations/access.md).
-- kind: user or role.
-- policies: the names of the attached policies, separated by spaces.
-- trust_policy: JSON, the principals that may assume the role; null for users.
CREATE TABLE IF NOT EXISTS principals (
    account      text   COLLATE "C" NOT NULL,
    kind         text   COLLATE "C" NOT NULL,
    name         text   COLLATE "C" NOT NULL,
    policies     text   NOT NULL,
    trust_policy text,
    created_at   bigint NOT NULL,
    PRIMARY KEY (account, kind, name)
);
-- The access keys of users. The secret is sealed with the cluster's keys (SealedContent), because signatures cannot be
-- verified with a hash of it.
CREATE TABLE IF NOT EXISTS access_keys (
    access_key_id text    COLLATE "C" NOT NULL PRIMARY KEY,
    account       text    COLLATE "C" NOT NULL,
    user_name     text    COLLATE "C" NOT NULL,
    sealed        bytea   NOT NULL,
    enabled       boolean NOT NULL,
    created_at    bigint  NOT NULL
);
CREATE INDEX IF NOT EXISTS access_keys_by_user ON access_keys (account, user_name, access_key_id);
