package dev.askel.engine.journal.task;

/**
 * An open task and its execution.
 *
 * @param seq breaks ties in an activity's queue
 */
public record StoredTask(String persistenceId, OpenTask task, long seq) {}
