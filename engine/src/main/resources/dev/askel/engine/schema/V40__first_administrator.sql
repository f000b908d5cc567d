-- One row when the first administrator was created, or was not needed because a start found users. A deleted
-- administrator is not created again (docs/operations/sign-in.md).
CREATE TABLE IF NOT EXISTS first_administrator (
    one        boolean NOT NULL DEFAULT true PRIMARY KEY CHECK (one),
    decided_at bigint  NOT NULL
);
-- People of an identity provider have signed in, so the administrator of an earlier release was created, and may have
-- been deleted.
INSERT INTO first_administrator (decided_at)
SELECT max(created_at) FROM person_sessions WHERE user_name LIKE 'federated-user/%' HAVING count(*) > 0
ON CONFLICT DO NOTHING;
