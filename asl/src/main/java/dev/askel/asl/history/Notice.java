package dev.askel.asl.history;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What one execution owes another, or a service; idempotent by (sender, ordinal). */
public sealed interface Notice {
    /** The parent waits for this execution's end; its outcome is in the sender's own state. */
    record ChildFinished(Parent parent) implements Notice {}

    /** A child whose parent no longer waits is stopped, best effort, as AWS does. */
    record StopChild(String childArn) implements Notice {}

    /**
     * A child whose start was not answered when its task ended: it is stopped if it exists and is
     * this task's. That it does not exist says nothing before {@code until}, since the start may be
     * on its way.
     *
     * @param childArn what the start makes it, by the name that the task gives or is given
     * @param frame the line of control that no longer waits
     * @param ordinal the attempt in it
     */
    record StopStarting(String childArn, FramePath frame, int ordinal, Instant until)
            implements Notice {}

    /**
     * A job whose task no longer waits is stopped, best effort, as AWS does.
     *
     * @param resource the ARN that the task calls
     * @param handle of the job, {@link Fact.TaskHandleKnown#handle}
     * @param roleArn of the task's Credentials; null when it has none
     * @param until when it is given up, should the service not have answered
     */
    record StopJob(String resource, String handle, @Nullable String roleArn, Instant until)
            implements Notice {
        /** How long a service is asked that does not answer. */
        private static final Duration TRIES = Duration.ofHours(24);

        /** Owed from {@code since} on. */
        public static StopJob since(
                Instant since, String resource, String handle, @Nullable String roleArn) {
            return new StopJob(resource, handle, roleArn, since.plus(TRIES));
        }
    }
}
