package dev.askel.asl.history;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A persisted message from an execution to another execution or to a service. It is sent again
 * until it is acknowledged or expires. Receivers recognise repetitions by the sender and the
 * ordinal.
 */
public sealed interface Notice {
    /**
     * Notifies the parent execution of this execution's end. The state of the sender contains the
     * outcome.
     */
    record ChildFinished(Parent parent) implements Notice {}

    /** Stops a child execution whose parent no longer waits. As on AWS, this is best effort. */
    record StopChild(String childArn) implements Notice {}

    /**
     * Stops a child execution whose start was not confirmed before its task ended. The child is
     * stopped only if it exists and belongs to this task. A missing child may still start, so the
     * notice is sent again until {@code until}.
     *
     * @param childArn the ARN that the child has after its start ({@code ChildStart} derives it)
     * @param frame the frame whose task no longer waits
     * @param ordinal the task attempt within the frame
     */
    record StopUnconfirmedChild(String childArn, FramePath frame, int ordinal, Instant until)
            implements Notice {}

    /**
     * Stops a job whose task no longer waits. As on AWS, this is best effort.
     *
     * @param resource the ARN that the task calls
     * @param handle the key of the job, {@link Fact.TaskHandleKnown#handle}
     * @param roleArn the role in the Credentials of the task; null without Credentials
     * @param until the time at which the notice is dropped if the service has not responded
     */
    record StopJob(String resource, String handle, @Nullable String roleArn, Instant until)
            implements Notice {
        /** The time during which the notice is sent again to a service that does not respond. */
        private static final Duration RETRY_PERIOD = Duration.ofHours(24);

        /**
         * Creates the notice to stop a job.
         *
         * @param firstSentAt the time at which the notice is first sent
         */
        public static StopJob firstSentAt(
                Instant firstSentAt, String resource, String handle, @Nullable String roleArn) {
            return new StopJob(resource, handle, roleArn, firstSentAt.plus(RETRY_PERIOD));
        }
    }
}
