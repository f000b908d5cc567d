CREATE TABLE noted_within AS SELECT current_setting('lock_timeout') AS lock_timeout;
