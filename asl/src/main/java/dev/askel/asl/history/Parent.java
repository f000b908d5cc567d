package dev.askel.asl.history;

import org.jspecify.annotations.Nullable;

/**
 * The task of another execution that waits for an execution's end.
 *
 * @param executionArn the waiting execution
 * @param persistenceId the identity of the waiting execution in the cluster
 * @param frame the waiting frame
 * @param ordinal the waiting attempt in the frame
 * @param life the number of {@link ExecutionIdentity#life}
 */
public record Parent(
        String executionArn,
        String persistenceId,
        FramePath frame,
        int ordinal,
        @Nullable Long life) {
    /** The parent for a task of {@code execution}. */
    public static Parent of(ExecutionIdentity execution, FramePath frame, int ordinal) {
        return new Parent(
                execution.arn(), execution.persistenceId(), frame, ordinal, execution.life());
    }
}
