-- The test case that an Express execution was started in, with what its mocked states answer: whoever
-- finds the row of a lost node runs the same one. Null where all states do their work.
ALTER TABLE express_starts ADD COLUMN IF NOT EXISTS test_case text COLLATE "C";
ALTER TABLE express_starts ADD COLUMN IF NOT EXISTS mocks bytea;
