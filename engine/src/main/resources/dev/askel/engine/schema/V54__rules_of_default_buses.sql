-- The accounts and regions whose default bus has rules. Each node reads them every second.
CREATE INDEX IF NOT EXISTS event_rules_of_default_buses ON event_rules (account, region) WHERE bus = 'default';
