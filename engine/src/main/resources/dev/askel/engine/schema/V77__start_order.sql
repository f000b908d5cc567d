-- The order of the queues of start limits (docs/start-limits.md).
-- rank: the place of the request under a rule with an order, before its fair key and its position. It is the negative priority, or the
-- round of its fair key. A rule without an order ignores it.
-- fair_key: "/" and the key whose requests get permits in turn with those of other keys; empty without one.
ALTER TABLE start_requests
    ADD COLUMN IF NOT EXISTS rank     double precision NOT NULL DEFAULT 0,
    ADD COLUMN IF NOT EXISTS fair_key text COLLATE "C" NOT NULL DEFAULT '';
