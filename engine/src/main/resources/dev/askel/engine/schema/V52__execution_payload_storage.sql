-- PostgreSQL's own compression (pglz) of inputs and outputs above 2 KiB costs more processor time than
-- everything else in the transaction of an execution. lz4 costs little, but not every server has it.
-- The journal stores the same data without compression. The change applies to new rows.
DO $$
BEGIN
    ALTER TABLE executions
        ALTER COLUMN input SET COMPRESSION lz4,
        ALTER COLUMN output SET COMPRESSION lz4;
EXCEPTION WHEN feature_not_supported THEN
    ALTER TABLE executions
        ALTER COLUMN input SET STORAGE EXTERNAL,
        ALTER COLUMN output SET STORAGE EXTERNAL;
END $$;
