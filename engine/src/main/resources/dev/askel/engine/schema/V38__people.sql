-- The passwords of users, who sign in to the console with them (docs/operations/sign-in.md).
-- hash: salted, in the form of PasswordHash. one_time: generated; the user must change it at the next sign-in.
CREATE TABLE IF NOT EXISTS passwords (
    account    text    COLLATE "C" NOT NULL,
    user_name  text    COLLATE "C" NOT NULL,
    hash       text    NOT NULL,
    one_time   boolean NOT NULL,
    changed_at bigint  NOT NULL,
    PRIMARY KEY (account, user_name)
);
-- The sessions of people. The id itself is stored nowhere, only its SHA-256.
-- address, agent: of the sign-in, shown to the person. used_at: at most a minute late.
CREATE TABLE IF NOT EXISTS person_sessions (
    id_hash    bytea  NOT NULL PRIMARY KEY,
    account    text   COLLATE "C" NOT NULL,
    user_name  text   COLLATE "C" NOT NULL,
    address    text   NOT NULL,
    agent      text   NOT NULL,
    created_at bigint NOT NULL,
    used_at    bigint NOT NULL,
    expires_at bigint NOT NULL
);
CREATE INDEX IF NOT EXISTS person_sessions_by_user ON person_sessions (account, user_name, created_at);
CREATE INDEX IF NOT EXISTS person_sessions_by_expiry ON person_sessions (expires_at);
