package dev.askel.engine.activity;

import dev.askel.engine.journal.task.TaskKey;

/**
 * Identifies an activity task.
 *
 * @param persistenceId of its execution
 * @param key of the task in its execution
 */
record ActivityTaskId(String persistenceId, TaskKey key) {}
