package dev.askel.asl.history;

import org.jspecify.annotations.Nullable;

/**
 * The task of a parent execution that waits for the end of this execution.
 *
 * @param executionArn the ARN of the parent execution
 * @param persistenceId the id of the parent execution in the cluster
 * @param frame the frame of the parent that waits
 * @param ordinal the task attempt within the frame
 * @param startStamp the {@link ExecutionIdentity#startStamp} of the parent execution
 */
public record Parent(
        String executionArn,
        String persistenceId,
        FramePath frame,
        int ordinal,
        @Nullable Long startStamp) {
    /** Creates the parent for a task of {@code execution}. */
    public static Parent of(ExecutionIdentity execution, FramePath frame, int ordinal) {
        return new Parent(
                execution.arn(), execution.persistenceId(), frame, ordinal, execution.startStamp());
    }
}
