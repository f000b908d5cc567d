-- API destinations (docs/events.md). next_call_at is the earliest time of the next call, in microseconds since 1970: it
-- spaces the calls of all nodes by the rate.
CREATE TABLE IF NOT EXISTS api_destinations (
    account         text   COLLATE "C" NOT NULL,
    region          text   COLLATE "C" NOT NULL,
    name            text   COLLATE "C" NOT NULL,
    destination_id  uuid   NOT NULL,
    description     text   COLLATE "C",
    connection_arn  text   COLLATE "C" NOT NULL,
    endpoint        text   COLLATE "C" NOT NULL,
    method          text   COLLATE "C" NOT NULL,
    rate_per_second int    NOT NULL,
    created_at      bigint NOT NULL,
    modified_at     bigint NOT NULL,
    next_call_at    bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (account, region, name)
) WITH (fillfactor = 50);
