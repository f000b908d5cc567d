package dev.askel.engine.journal.task;

/**
 * An open task and its execution.
 *
 * @param seq orders tasks of an activity that were scheduled in the same millisecond
 */
public record StoredTask(String persistenceId, OpenTask task, long seq) {}
