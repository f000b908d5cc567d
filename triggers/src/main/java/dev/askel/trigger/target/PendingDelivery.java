package dev.askel.trigger.target;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A stored delivery and its progress.
 *
 * @param delivery the delivery
 * @param progress the failed attempts so far
 */
record PendingDelivery(Delivery delivery, Progress progress) {
    /** The bound of the retry policy that ended the attempts. The names are AWS's. */
    enum Exhausted {
        MaximumRetryAttempts,
        MaximumEventAgeInSeconds,
        /** The failure was final, so the policy did not apply. */
        NonRetryable
    }

    /**
     * The failed attempts of a delivery.
     *
     * @param attempts the number of failed calls of the target
     * @param error the last failure as {@code NAME: MESSAGE}; null before the first failure
     * @param exhausted the reason why the target is not called again; null while it is
     * @param deadLetterAttempts the number of failed attempts to send the delivery to the
     *     dead-letter queue
     */
    record Progress(
            int attempts,
            @Nullable String error,
            @Nullable Exhausted exhausted,
            int deadLetterAttempts) {
        static final Progress NONE = new Progress(0, null, null, 0);
    }

    /** Whether the delivery goes to the dead-letter queue. */
    boolean isDeadLetter() {
        return progress.exhausted() != null;
    }

    /** The next attempt of a delivery, as the database stores it. */
    record Retry(UUID id, long dueAtMillis, Progress progress) {}
}
