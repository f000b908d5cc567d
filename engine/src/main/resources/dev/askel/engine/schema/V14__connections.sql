-- How HTTP tasks show an API who calls. What is secret, and what describes it, is sealed with the
-- cluster's keys (SealedContent, ConnectionCodec); the revision changes with every change.
CREATE TABLE IF NOT EXISTS connections (
    account       text   COLLATE "C" NOT NULL,
    region        text   COLLATE "C" NOT NULL,
    name          text   COLLATE "C" NOT NULL,
    connection_id uuid   NOT NULL,
    revision      uuid   NOT NULL,
    sealed        bytea  NOT NULL,
    created_at    bigint NOT NULL,
    modified_at   bigint NOT NULL,
    PRIMARY KEY (account, region, name)
);
