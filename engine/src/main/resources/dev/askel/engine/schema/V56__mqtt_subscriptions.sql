-- Subscriptions of MQTT brokers (docs/mqtt.md). The definition is JSON with a version (SubscriptionJson). revision changes
-- with the definition, and clients is the number of its clients in the cluster.
CREATE TABLE IF NOT EXISTS mqtt_subscriptions (
    account         text   COLLATE "C" NOT NULL,
    region          text   COLLATE "C" NOT NULL,
    name            text   COLLATE "C" NOT NULL,
    subscription_id uuid   NOT NULL,
    revision        uuid   NOT NULL,
    clients         int    NOT NULL,
    definition      bytea  NOT NULL,
    created_at      bigint NOT NULL,
    modified_at     bigint NOT NULL,
    PRIMARY KEY (account, region, name)
);
