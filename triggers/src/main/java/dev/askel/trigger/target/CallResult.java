package dev.askel.trigger.target;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The result of one attempt of a delivery. */
sealed interface CallResult {
    /**
     * The target has accepted the event.
     *
     * @param executionArn the started execution; null for other targets
     */
    record Delivered(@Nullable String executionArn) implements CallResult {}

    /** The event waits for the end of the previous execution. The attempt does not count. */
    record Queued() implements CallResult {}

    /**
     * The target gets no call before a time, because its rate is reached. The attempt does not
     * count.
     */
    record RateReached(Instant retryAt) implements CallResult {}

    /**
     * The overlap policy has dropped the event, because the previous execution runs.
     *
     * @param reason for people
     */
    record Skipped(String reason) implements CallResult {}

    /**
     * The cluster could not make the call now. The attempt does not count.
     *
     * @param reason for the log
     * @param retryAt the time of the next attempt; null for a short delay
     */
    record Deferred(String reason, @Nullable Instant retryAt) implements CallResult {}

    /**
     * The call failed.
     *
     * @param error the name of the error, such as {@code Sqs.QueueDoesNotExistException}
     * @param retryable false when a repeated call would fail in the same way
     */
    record Failed(String error, String message, boolean retryable) implements CallResult {
        private static final int TEXT_MAX = 1_000;

        /** The stored form: {@code NAME: MESSAGE}. */
        String text() {
            var text = error + ": " + message.replace('\0', '\uFFFD');
            return text.length() <= TEXT_MAX ? text : text.substring(0, TEXT_MAX);
        }
    }
}
