-- Search attributes (docs/search-attributes.md).
-- search_attributes: the definitions of the machine as JSON; null without one. A change increases the generation of the machine and
-- start_rule_generation. So each start computes its values by the current definitions.
ALTER TABLE machines ADD COLUMN IF NOT EXISTS search_attributes text;

-- The names of attributes. A name with another type has another id, so the values of a former type are never read as the current one.
CREATE TABLE IF NOT EXISTS search_attribute_names (
    attribute_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account      text COLLATE "C" NOT NULL,
    region       text COLLATE "C" NOT NULL,
    name         text COLLATE "C" NOT NULL,
    type         text COLLATE "C" NOT NULL CHECK (type IN ('KEYWORD', 'TEXT', 'NUMBER', 'TIME', 'BOOLEAN')),
    UNIQUE (account, region, name, type)
);

-- The machines that define an attribute now.
CREATE TABLE IF NOT EXISTS search_attribute_uses (
    attribute_id bigint NOT NULL REFERENCES search_attribute_names,
    machine_id   uuid   NOT NULL REFERENCES machines ON DELETE CASCADE,
    PRIMARY KEY (attribute_id, machine_id)
);
CREATE INDEX IF NOT EXISTS search_attribute_uses_machine ON search_attribute_uses (machine_id);

-- The values of executions. The transaction of the start inserts them, and a trigger deletes them with the execution (V81).
-- Exactly one of keyword, body, number, instant, flag and problem is not null.
-- Columns started_at and instant are epoch milliseconds. Searches are in the order of started_at, the start of the execution.
-- Column is_child is true for a child of a Map Run, which searches never select.
-- Column body is the value of an attribute of type TEXT. Column words repeats its rows of search_words, so that the trigger finds them
-- by their primary key. It is null for a child, which has no such rows.
-- Column problem is the reason why the execution has no value.
CREATE TABLE IF NOT EXISTS search_attribute_values (
    persistence_id text   COLLATE "C" NOT NULL,
    attribute_id   bigint NOT NULL,
    started_at     bigint NOT NULL,
    is_child       boolean NOT NULL,
    keyword        text   COLLATE "C",
    body           text   COLLATE "C",
    number         double precision,
    instant        bigint,
    flag           boolean,
    problem        text   COLLATE "C",
    words          text[] COLLATE "C",
    PRIMARY KEY (persistence_id, attribute_id)
) WITH (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.02);
-- All columns ascend, so that a page of equal values, or a page that is sorted by the value, is one range of the index.
CREATE INDEX IF NOT EXISTS search_attribute_values_keyword ON search_attribute_values (attribute_id, keyword, started_at, persistence_id)
    WHERE keyword IS NOT NULL AND NOT is_child;
CREATE INDEX IF NOT EXISTS search_attribute_values_number ON search_attribute_values (attribute_id, number, started_at, persistence_id)
    WHERE number IS NOT NULL AND NOT is_child;
CREATE INDEX IF NOT EXISTS search_attribute_values_instant ON search_attribute_values (attribute_id, instant, started_at, persistence_id)
    WHERE instant IS NOT NULL AND NOT is_child;
CREATE INDEX IF NOT EXISTS search_attribute_values_flag ON search_attribute_values (attribute_id, flag, started_at, persistence_id)
    WHERE flag IS NOT NULL AND NOT is_child;
CREATE INDEX IF NOT EXISTS search_attribute_values_problem ON search_attribute_values (attribute_id)
    WHERE problem IS NOT NULL;

-- The words of values of type TEXT.
CREATE TABLE IF NOT EXISTS search_words (
    attribute_id   bigint NOT NULL,
    word           text   COLLATE "C" NOT NULL,
    started_at     bigint NOT NULL,
    persistence_id text   COLLATE "C" NOT NULL,
    PRIMARY KEY (attribute_id, word, started_at, persistence_id)
) WITH (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.02);
