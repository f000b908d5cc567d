-- Search attributes are deleted with their executions (docs/search-attributes.md), also by a node of an earlier release, which does not know them.
-- A foreign key would check each inserted row. Without search attributes, a deletion probes an empty index.
-- enable_seqscan is off, because the statistics can be those of empty tables.
CREATE OR REPLACE FUNCTION delete_search_attributes() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT SET enable_seqscan = off AS $$
DECLARE
    ids text[] COLLATE "C";
BEGIN
    ids := ARRAY(SELECT persistence_id FROM deleted_executions);
    IF cardinality(ids) > 0 THEN
        WITH deleted AS (
          DELETE FROM search_attribute_values WHERE persistence_id = ANY (ids)
          RETURNING attribute_id, started_at, persistence_id, words)
        DELETE FROM search_words AS w USING deleted AS d CROSS JOIN unnest(d.words) AS given (word)
         WHERE w.attribute_id = d.attribute_id AND w.word = given.word
           AND w.started_at = d.started_at AND w.persistence_id = d.persistence_id;
    END IF;
    RETURN NULL;
END
$$;
CREATE OR REPLACE TRIGGER executions_search_attributes AFTER DELETE ON executions
    REFERENCING OLD TABLE AS deleted_executions FOR EACH STATEMENT EXECUTE FUNCTION delete_search_attributes();
