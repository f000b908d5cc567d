-- The limits of executions by tags of their machine (docs/concepts/limits.md).
-- execution_limits: the limits that differ from those of the installation, as JSON; null without one. A change increases the generation
-- of the machine. So each later start applies it. Executions keep the limits of their start.
ALTER TABLE machines ADD COLUMN IF NOT EXISTS execution_limits text;
