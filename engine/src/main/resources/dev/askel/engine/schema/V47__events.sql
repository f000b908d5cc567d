-- Event buses, rules and targets (docs/events.md). content is JSON with a version of its own. The bus "default" of an
-- account has a row only after an update.
CREATE TABLE IF NOT EXISTS event_buses (
    account text COLLATE "C" NOT NULL,
    region  text COLLATE "C" NOT NULL,
    name    text COLLATE "C" NOT NULL,
    content text COLLATE "C" NOT NULL,
    PRIMARY KEY (account, region, name)
);
CREATE TABLE IF NOT EXISTS event_rules (
    account text COLLATE "C" NOT NULL,
    region  text COLLATE "C" NOT NULL,
    bus     text COLLATE "C" NOT NULL,
    name    text COLLATE "C" NOT NULL,
    content text COLLATE "C" NOT NULL,
    PRIMARY KEY (account, region, bus, name)
);
CREATE TABLE IF NOT EXISTS event_targets (
    account text COLLATE "C" NOT NULL,
    region  text COLLATE "C" NOT NULL,
    bus     text COLLATE "C" NOT NULL,
    rule    text COLLATE "C" NOT NULL,
    id      text COLLATE "C" NOT NULL,
    arn     text COLLATE "C" NOT NULL,
    content text COLLATE "C" NOT NULL,
    PRIMARY KEY (account, region, bus, rule, id)
);
CREATE INDEX IF NOT EXISTS event_targets_by_arn ON event_targets (account, region, bus, arn, rule);

-- Each change of a bus, its rules or their targets increments the version in the same transaction. Nodes compile the
-- rules of a bus again when the version differs.
CREATE TABLE IF NOT EXISTS event_bus_versions (
    account text   COLLATE "C" NOT NULL,
    region  text   COLLATE "C" NOT NULL,
    bus     text   COLLATE "C" NOT NULL,
    version bigint NOT NULL,
    PRIMARY KEY (account, region, bus)
) WITH (fillfactor = 50);

-- resource is the part of an ARN after the account, such as rule/BUS/NAME.
CREATE TABLE IF NOT EXISTS event_tags (
    account  text COLLATE "C" NOT NULL,
    region   text COLLATE "C" NOT NULL,
    resource text COLLATE "C" NOT NULL,
    key      text COLLATE "C" NOT NULL,
    value    text COLLATE "C" NOT NULL,
    PRIMARY KEY (account, region, resource, key)
);
