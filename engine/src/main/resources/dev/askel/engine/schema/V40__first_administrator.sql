-- One row when the first administrator was created, or was not needed because a start found users. A deleted
-- administrator is not created again (docs/operations/sign-in.md).
CREATE TABLE IF NOT EXISTS first_administrator (
    one        boolean NOT NULL DEFAULT true PRIMARY KEY CHECK (one),
    decided_at bigint  NOT NULL
);
