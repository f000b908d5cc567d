-- Webhooks: named URLs whose requests start executions. The definition is JSON (WebhookCodec); the
-- secrets are sealed with the cluster's keys (SealedTable).
CREATE TABLE IF NOT EXISTS webhooks (
    account     text   COLLATE "C" NOT NULL,
    region      text   COLLATE "C" NOT NULL,
    name        text   COLLATE "C" NOT NULL,
    webhook_id  uuid   NOT NULL,
    definition  bytea  NOT NULL,
    sealed      bytea  NOT NULL,
    created_at  bigint NOT NULL,
    modified_at bigint NOT NULL,
    PRIMARY KEY (account, region, name)
);
