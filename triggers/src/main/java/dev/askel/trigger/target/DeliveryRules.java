package dev.askel.trigger.target;

import dev.askel.trigger.target.CallResult.Failed;
import dev.askel.trigger.target.PendingDelivery.Exhausted;
import dev.askel.trigger.target.PendingDelivery.Progress;
import dev.askel.trigger.target.PendingDelivery.Retry;
import dev.askel.trigger.target.TriggerMetrics.DeliveryResult;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Decides about the next attempt of a delivery. The class is pure: time is an argument. */
final class DeliveryRules {
    /** The delay after an attempt that this cluster could not make. */
    private static final long DEFERRAL_MILLIS = 1_000;

    /** The longest delay, because the lane is not notified of a free permit. */
    private static final long DEFERRAL_MAX_MILLIS = 10_000;

    private DeliveryRules() {}

    /**
     * Returns the time of the attempt after a deferral.
     *
     * @param retryAt the latest useful time, which can be minutes away; null when it is not known
     */
    static long deferredUntil(@Nullable Instant retryAt, long nowMillis) {
        return retryAt == null
                ? nowMillis + DEFERRAL_MILLIS
                : Math.clamp(
                        retryAt.toEpochMilli(),
                        nowMillis + DEFERRAL_MILLIS,
                        nowMillis + DEFERRAL_MAX_MILLIS);
    }

    /** Whether the retry policy permits no further attempt, because the event is too old. */
    static boolean isTooOld(PendingDelivery pending, long nowMillis) {
        return !pending.isDeadLetter() && isTooOld(pending.delivery(), nowMillis);
    }

    private static boolean isTooOld(Delivery delivery, long atMillis) {
        return atMillis - delivery.createdAt().toEpochMilli()
                > Duration.ofSeconds(delivery.target().retryPolicy().maximumEventAgeSeconds())
                        .toMillis();
    }

    /**
     * Sends an event that is too old for an attempt to the dead-letter queue; returns null when the
     * delivery must be dropped.
     */
    static @Nullable Retry afterMaximumAge(PendingDelivery pending, long nowMillis) {
        var before = pending.progress();
        var error = ageError(before);
        return pending.delivery().target().deadLetterArn() == null
                ? null
                : new Retry(
                        pending.delivery().id(),
                        nowMillis,
                        new Progress(
                                before.attempts(), error, Exhausted.MaximumEventAgeInSeconds, 0));
    }

    /** The failure of an event that is too old: that of its last attempt, if there was one. */
    static String ageError(Progress progress) {
        return progress.error() == null
                ? "EventTooOld: The maximum age of the event passed before an attempt"
                : progress.error();
    }

    /**
     * Decides about the next attempt after a failure; returns null when the delivery must be
     * dropped.
     *
     * @param random at least 0 and less than 1
     */
    static @Nullable Retry afterFailure(
            PendingDelivery pending, Failed failed, long nowMillis, double random) {
        var delivery = pending.delivery();
        var before = pending.progress();
        if (pending.isDeadLetter()) {
            int attempts = before.deadLetterAttempts() + 1;
            return attempts > RetryPolicy.RETRY_ATTEMPTS_MAX
                    ? null
                    : new Retry(
                            delivery.id(),
                            nowMillis + RetryPolicy.retryDelayMillis(attempts, random),
                            new Progress(
                                    before.attempts(),
                                    before.error(),
                                    before.exhausted(),
                                    attempts));
        }
        int attempts = before.attempts() + 1;
        long dueAt = nowMillis + RetryPolicy.retryDelayMillis(attempts, random);
        var exhausted = exhausted(delivery, failed, attempts, dueAt);
        if (exhausted == null) {
            return new Retry(delivery.id(), dueAt, new Progress(attempts, failed.text(), null, 0));
        }
        return delivery.target().deadLetterArn() == null
                ? null
                : new Retry(
                        delivery.id(),
                        nowMillis,
                        new Progress(attempts, failed.text(), exhausted, 0));
    }

    private static @Nullable Exhausted exhausted(
            Delivery delivery, Failed failed, int attempts, long dueAtMillis) {
        var policy = delivery.target().retryPolicy();
        if (!failed.retryable()) {
            return Exhausted.NonRetryable;
        }
        if (attempts > policy.maximumRetryAttempts()) {
            return Exhausted.MaximumRetryAttempts;
        }
        return isTooOld(delivery, dueAtMillis) ? Exhausted.MaximumEventAgeInSeconds : null;
    }

    /**
     * Returns the result of an attempt that failed, or that the age of the event prevented.
     *
     * @param retry the next attempt; null when the delivery is dropped
     */
    static DeliveryResult resultOf(PendingDelivery pending, @Nullable Retry retry) {
        if (retry == null) {
            return DeliveryResult.DROPPED;
        }
        return retry.progress().exhausted() != null && !pending.isDeadLetter()
                ? DeliveryResult.EXHAUSTED
                : DeliveryResult.RETRIED;
    }
}
