package dev.askel.asl.history;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A notice from one execution to another or to a service, idempotent by sender and ordinal. */
public sealed interface Notice {
    /**
     * Notifies the parent that waits for this execution's end. The outcome is in the sender's
     * state.
     */
    record ChildFinished(Parent parent) implements Notice {}

    /** Stops a child whose parent no longer waits, with best effort, as AWS does. */
    record StopChild(String childArn) implements Notice {}

    /**
     * Stops a child whose start was not confirmed when its task ended, if the child exists and
     * belongs to this task. A child that is missing before {@code until} may still start, so the
     * notice is sent again until then.
     *
     * @param childArn the ARN that the start gives the child, by the name of the task's parameters
     *     or by the idempotency key
     * @param frame the frame that no longer waits
     * @param ordinal the attempt in the frame
     */
    record StopUnconfirmedChild(String childArn, FramePath frame, int ordinal, Instant until)
            implements Notice {}

    /**
     * Stops a job whose task no longer waits, with best effort, as AWS does.
     *
     * @param resource the ARN that the task calls
     * @param handle the handle of the job, {@link Fact.TaskHandleKnown#handle}
     * @param roleArn the role of the task's Credentials; null when it has none
     * @param until the time at which the notice is dropped if the service has not answered
     */
    record StopJob(String resource, String handle, @Nullable String roleArn, Instant until)
            implements Notice {
        /** The time during which a service that does not answer is called again. */
        private static final Duration RETRY_PERIOD = Duration.ofHours(24);

        /** The notice to stop a job, sent from {@code since} on. */
        public static StopJob since(
                Instant since, String resource, String handle, @Nullable String roleArn) {
            return new StopJob(resource, handle, roleArn, since.plus(RETRY_PERIOD));
        }
    }
}
