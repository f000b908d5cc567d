-- The state of each client of an MQTT subscription. The node that runs the client writes the row.
CREATE TABLE IF NOT EXISTS mqtt_clients (
    subscription_id    uuid     NOT NULL,
    client             smallint NOT NULL,
    state              text     NOT NULL,
    state_since        bigint   NOT NULL,
    last_error         text,
    last_error_at      bigint,
    messages_received  bigint   NOT NULL,
    messages_dropped   bigint   NOT NULL,
    PRIMARY KEY (subscription_id, client)
);
