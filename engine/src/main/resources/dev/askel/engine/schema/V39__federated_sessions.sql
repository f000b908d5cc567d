-- Sessions of people of an OpenID Connect provider (docs/operations/sign-in.md). The user_name of
-- such a session is federated-user/NAME, which no user can have.
-- policies: the names of the person's policies, separated by spaces; null for a user, who has policies of its own.
ALTER TABLE person_sessions ADD COLUMN IF NOT EXISTS policies text;
-- The states of completed sign-ins with a provider, so that none is used twice. The state itself is stored nowhere,
-- only its SHA-256. expires_at: afterwards the state is not valid any more.
CREATE TABLE IF NOT EXISTS used_sign_in_states (
    state_hash bytea  NOT NULL PRIMARY KEY,
    expires_at bigint NOT NULL
);
CREATE INDEX IF NOT EXISTS used_sign_in_states_by_expiry ON used_sign_in_states (expires_at);
