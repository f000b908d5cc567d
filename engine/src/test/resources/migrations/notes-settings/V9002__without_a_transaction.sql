CREATE TABLE noted_without AS SELECT current_setting('lock_timeout') AS lock_timeout;
