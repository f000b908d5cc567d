-- The newest deliveries of each schedule, rule and webhook, for people who look at a trigger. Nothing else reads the rows.
-- A delivery has a row from its first failed attempt or its end on. Later results replace the row.
-- occurrence: the scheduled time of a schedule, the id of an event, or the id of a request to a webhook.
-- Times: engine time, milliseconds since 1970.
CREATE TABLE IF NOT EXISTS recent_deliveries (
    trigger_arn   text    COLLATE "C" NOT NULL,
    received_at   bigint  NOT NULL,
    delivery_id   text    COLLATE "C" NOT NULL,
    occurrence    text    COLLATE "C" NOT NULL,
    target_arn    text    COLLATE "C" NOT NULL,
    status        text    COLLATE "C" NOT NULL,
    attempts      integer NOT NULL,
    error         text    COLLATE "C",
    execution_arn text    COLLATE "C",
    updated_at    bigint  NOT NULL,
    PRIMARY KEY (trigger_arn, received_at, delivery_id)
);
-- Rows expire by age, because nothing deletes the rows of deleted triggers.
CREATE INDEX IF NOT EXISTS recent_deliveries_age ON recent_deliveries (updated_at);
-- Each new row deletes an old one.
ALTER TABLE recent_deliveries SET (autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_scale_factor = 0.05);
