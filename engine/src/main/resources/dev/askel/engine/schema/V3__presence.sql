-- When a node of the engine was last there, and what is known of the last time that none was. One row;
-- epoch milliseconds in engine time. outage_millis is null when nobody knows how long that was.
CREATE TABLE presence (
    one           boolean NOT NULL DEFAULT true PRIMARY KEY CHECK (one),
    seen_at       bigint  NOT NULL,
    back_at       bigint  NOT NULL,
    outage_millis bigint
) WITH (fillfactor = 50);
