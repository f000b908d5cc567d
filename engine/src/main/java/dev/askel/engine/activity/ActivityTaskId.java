package dev.askel.engine.activity;

import dev.askel.engine.journal.task.TaskKey;

/**
 * Identifies an activity task.
 *
 * @param persistenceId the persistence id of the task's execution
 * @param key the key of the task in its execution
 */
record ActivityTaskId(String persistenceId, TaskKey key) {}
