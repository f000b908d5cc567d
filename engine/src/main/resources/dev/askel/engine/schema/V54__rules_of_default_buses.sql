-- The accounts and regions whose default bus has rules. Each node reads them every second.
SET lock_timeout = 0;
DROP INDEX CONCURRENTLY IF EXISTS event_rules_of_default_buses;
CREATE INDEX CONCURRENTLY event_rules_of_default_buses
    ON event_rules (account, region) WHERE bus = 'default';
