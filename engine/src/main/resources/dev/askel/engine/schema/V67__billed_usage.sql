-- The usage that AWS would bill (docs/operations/aws-cost.md), of all nodes by account, region and day. day: whole days since
-- 1970, UTC. express_units: units of 64 MB for 100 ms.
CREATE TABLE IF NOT EXISTS billed_usage (
    account          text   COLLATE "C" NOT NULL,
    region           text   COLLATE "C" NOT NULL,
    day              bigint NOT NULL,
    transitions      bigint NOT NULL,
    express_requests bigint NOT NULL,
    express_units    bigint NOT NULL,
    PRIMARY KEY (account, region, day)
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.02);
CREATE INDEX IF NOT EXISTS billed_usage_by_day ON billed_usage (day);
