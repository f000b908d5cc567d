package dev.askel.asl.history;

import org.jspecify.annotations.Nullable;

/**
 * Who waits for an execution's end: a task of another execution.
 *
 * @param executionArn the waiting execution
 * @param persistenceId its identity in the cluster
 * @param frame the waiting line of control
 * @param ordinal the waiting task in it
 * @param life as {@link ExecutionIdentity#life}
 */
public record Parent(
        String executionArn,
        String persistenceId,
        FramePath frame,
        int ordinal,
        @Nullable Long life) {
    /** A task of {@code execution}. */
    public static Parent of(ExecutionIdentity execution, FramePath frame, int ordinal) {
        return new Parent(
                execution.arn(), execution.persistenceId(), frame, ordinal, execution.life());
    }
}
