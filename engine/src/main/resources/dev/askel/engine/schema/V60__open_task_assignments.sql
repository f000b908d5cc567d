-- The person who answers an open task, a note and a due date. They belong to one attempt of the task,
-- and are deleted with it. "revision" counts their changes, so that concurrent changes are detected.
ALTER TABLE open_tasks
    ADD COLUMN IF NOT EXISTS assignee    text COLLATE "C",
    ADD COLUMN IF NOT EXISTS assigned_at bigint,
    ADD COLUMN IF NOT EXISTS note        text,
    ADD COLUMN IF NOT EXISTS due_at      bigint,
    ADD COLUMN IF NOT EXISTS revision    bigint NOT NULL DEFAULT 0;
