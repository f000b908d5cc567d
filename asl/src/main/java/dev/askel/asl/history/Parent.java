package dev.askel.asl.history;

/**
 * Who waits for an execution's end: a task of another execution.
 *
 * @param executionArn the waiting execution
 * @param persistenceId its identity in the cluster
 * @param frame the waiting line of control
 * @param ordinal the waiting task in it
 */
public record Parent(String executionArn, String persistenceId, FramePath frame, int ordinal) {}
