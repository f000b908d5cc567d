package dev.askel.engine.journal.task;

/**
 * An open task and whose it is.
 *
 * @param seq breaks ties in an activity's queue
 */
public record StoredTask(String persistenceId, OpenTask task, long seq) {}
