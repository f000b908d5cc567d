-- last_round, last_fair_key: the latest turn of a fair key that has got a permit; null without one.
ALTER TABLE start_slots
    ADD COLUMN IF NOT EXISTS last_round    bigint,
    ADD COLUMN IF NOT EXISTS last_fair_key text COLLATE "C";
