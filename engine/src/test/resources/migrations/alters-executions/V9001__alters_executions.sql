-- Takes ACCESS EXCLUSIVE, for which it waits behind every statement that reads the table.
ALTER TABLE executions ADD COLUMN probe integer;
