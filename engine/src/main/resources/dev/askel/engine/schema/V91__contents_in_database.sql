-- The contents that are not in a bucket, by their age. Installations without a bucket can have many.
SET lock_timeout = 0;
DROP INDEX CONCURRENTLY IF EXISTS large_payloads_in_database;
CREATE INDEX CONCURRENTLY large_payloads_in_database ON large_payloads (stored_at) WHERE object IS NULL;
