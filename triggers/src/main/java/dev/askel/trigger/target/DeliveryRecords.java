package dev.askel.trigger.target;

import dev.askel.trigger.recent.RecentDelivery;
import dev.askel.trigger.recent.RecentDelivery.Status;
import dev.askel.trigger.target.CallResult.Deferred;
import dev.askel.trigger.target.CallResult.Delivered;
import dev.askel.trigger.target.CallResult.Failed;
import dev.askel.trigger.target.CallResult.Queued;
import dev.askel.trigger.target.CallResult.RateReached;
import dev.askel.trigger.target.CallResult.Skipped;
import dev.askel.trigger.target.PendingDelivery.Retry;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Describes attempts of deliveries for people. The class is pure: time is an argument. */
final class DeliveryRecords {
    private DeliveryRecords() {}

    /**
     * Returns the record of an attempt that did not fail. A deferral is recorded only when it can
     * last long: when the delivery waits for the previous execution.
     *
     * @return null when nothing is recorded
     */
    static @Nullable RecentDelivery afterCall(
            PendingDelivery pending, CallResult result, long nowMillis) {
        return switch (result) {
            case Delivered(var executionArn) ->
                    pending.isDeadLetter()
                            ? record(
                                    pending,
                                    Status.DEAD_LETTERED,
                                    pending.progress().error(),
                                    null,
                                    nowMillis)
                            : record(
                                    pending,
                                    executionArn == null ? Status.DELIVERED : Status.STARTED,
                                    pending.progress().error(),
                                    executionArn,
                                    nowMillis);
            case Skipped(var reason) -> record(pending, Status.SKIPPED, reason, null, nowMillis);
            case Queued _ ->
                    record(
                            pending,
                            Status.WAITING,
                            "The previous execution is running.",
                            null,
                            nowMillis);
            case RateReached _, Deferred _, Failed _ -> null;
        };
    }

    /**
     * Returns the record of a failed attempt.
     *
     * @param retry the next attempt; null when the delivery is dropped
     */
    static RecentDelivery afterFailure(
            PendingDelivery pending, Failed failed, @Nullable Retry retry, long nowMillis) {
        if (pending.isDeadLetter()) {
            // The queue cannot be called. Both failures matter: the target's and the queue's.
            return record(
                    pending,
                    Status.FAILED,
                    "%s; the dead-letter queue: %s"
                            .formatted(pending.progress().error(), failed.text()),
                    null,
                    nowMillis);
        }
        boolean isFinal = retry == null || retry.progress().exhausted() != null;
        return record(
                pending.delivery(),
                isFinal ? Status.FAILED : Status.RETRYING,
                pending.progress().attempts() + 1,
                failed.text(),
                null,
                nowMillis);
    }

    /** Returns the record of a delivery that is too old for a further attempt. */
    static RecentDelivery afterMaximumAge(PendingDelivery pending, long nowMillis) {
        return record(
                pending,
                Status.FAILED,
                DeliveryRules.ageError(pending.progress()),
                null,
                nowMillis);
    }

    private static RecentDelivery record(
            PendingDelivery pending,
            Status status,
            @Nullable String error,
            @Nullable String executionArn,
            long nowMillis) {
        return record(
                pending.delivery(),
                status,
                pending.progress().attempts(),
                error,
                executionArn,
                nowMillis);
    }

    private static RecentDelivery record(
            Delivery delivery,
            Status status,
            int attempts,
            @Nullable String error,
            @Nullable String executionArn,
            long nowMillis) {
        return new RecentDelivery(
                delivery.sourceArn(),
                delivery.createdAt(),
                delivery.id().toString(),
                occurrence(delivery),
                delivery.target().arn(),
                status,
                attempts,
                error,
                executionArn,
                Instant.ofEpochMilli(nowMillis));
    }

    private static String occurrence(Delivery delivery) {
        return switch (delivery.origin()) {
            case SCHEDULE -> delivery.occurredAt().toString();
            case RULE ->
                    EventExecutionName.parse(delivery.executionName())
                            .map(EventExecutionName::eventKey)
                            .orElse(delivery.executionName());
        };
    }
}
