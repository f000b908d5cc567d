-- Which life of the database this is: one row, written anew by the first node on a new timeline (a standby that
-- became the primary). A node that has seen it writes to no server with an older one, such as a primary of old that
-- was started again. Of two servers on one timeline, which were promoted apart, only one has the id.
CREATE TABLE IF NOT EXISTS db_epoch (
    one      boolean NOT NULL DEFAULT true PRIMARY KEY CHECK (one),
    epoch    bigint  NOT NULL,
    timeline bigint  NOT NULL,
    id       uuid    NOT NULL DEFAULT gen_random_uuid()
);
