-- Some of the newest events of each event bus, to try patterns on. Nothing else reads the rows.
-- received_at: engine time, milliseconds since 1970. event: the event as targets receive it, JSON.
CREATE TABLE IF NOT EXISTS recent_events (
    bus_arn     text   COLLATE "C" NOT NULL,
    received_at bigint NOT NULL,
    event_id    text   COLLATE "C" NOT NULL,
    event       text   NOT NULL,
    PRIMARY KEY (bus_arn, received_at, event_id)
);
-- Rows expire by age, because nothing deletes the rows of deleted buses.
CREATE INDEX IF NOT EXISTS recent_events_age ON recent_events (received_at);
