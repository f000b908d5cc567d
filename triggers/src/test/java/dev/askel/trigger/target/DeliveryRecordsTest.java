package dev.askel.trigger.target;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.trigger.recent.RecentDelivery;
import dev.askel.trigger.recent.RecentDelivery.Status;
import dev.askel.trigger.target.CallResult.Deferred;
import dev.askel.trigger.target.CallResult.Delivered;
import dev.askel.trigger.target.CallResult.Failed;
import dev.askel.trigger.target.CallResult.Queued;
import dev.askel.trigger.target.CallResult.Skipped;
import dev.askel.trigger.target.Delivery.Origin;
import dev.askel.trigger.target.PendingDelivery.Exhausted;
import dev.askel.trigger.target.PendingDelivery.Progress;
import dev.askel.trigger.target.PendingDelivery.Retry;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class DeliveryRecordsTest {
    private static final Instant DUE = Instant.parse("2026-11-27T12:00:00Z");
    private static final long NOW = DUE.plusSeconds(3).toEpochMilli();
    private static final Failed FAILED = new Failed("E", "m", true);
    private static final Progress ONE_FAILURE = new Progress(1, "E: m", null, 0);
    private static final Progress EXHAUSTED =
            new Progress(3, "E: m", Exhausted.MaximumRetryAttempts, 1);

    private static PendingDelivery pending(Origin origin, Overlap overlap, Progress progress) {
        return new PendingDelivery(
                new Delivery(
                        new UUID(1, 2),
                        new UUID(3, 4),
                        "123456789012",
                        "us-east-1",
                        "arn:trigger",
                        origin,
                        "event-1_delivery",
                        DUE,
                        DUE.plusSeconds(1),
                        DUE.plusSeconds(1),
                        overlap,
                        new Target(
                                "arn:target",
                                null,
                                "{}",
                                RetryPolicy.DEFAULT,
                                null,
                                Target.NO_PARAMETERS)),
                progress);
    }

    private static PendingDelivery schedule(Progress progress) {
        return pending(Origin.SCHEDULE, Overlap.ALLOW, progress);
    }

    private static RecentDelivery record(
            Status status, int attempts, @Nullable String error, @Nullable String execution) {
        return new RecentDelivery(
                "arn:trigger",
                DUE.plusSeconds(1),
                new UUID(1, 2).toString(),
                "2026-11-27T12:00:00Z",
                "arn:target",
                status,
                attempts,
                error,
                execution,
                Instant.ofEpochMilli(NOW));
    }

    @Test
    void a_start_shows_its_execution_and_the_earlier_failure() {
        assertThat(
                        DeliveryRecords.afterCall(
                                schedule(ONE_FAILURE), new Delivered("arn:execution"), NOW))
                .isEqualTo(record(Status.STARTED, 1, "E: m", "arn:execution"));
        assertThat(DeliveryRecords.afterCall(schedule(Progress.NONE), new Delivered(null), NOW))
                .isEqualTo(record(Status.DELIVERED, 0, null, null));
    }

    @Test
    void an_event_shows_its_id() {
        assertThat(
                        Objects.requireNonNull(
                                        DeliveryRecords.afterCall(
                                                pending(Origin.RULE, Overlap.ALLOW, Progress.NONE),
                                                new Delivered(null),
                                                NOW))
                                .occurrence())
                .isEqualTo("event-1");
    }

    @Test
    void an_event_in_the_dead_letter_queue_shows_the_failure_of_its_target() {
        assertThat(DeliveryRecords.afterCall(schedule(EXHAUSTED), new Delivered(null), NOW))
                .isEqualTo(record(Status.DEAD_LETTERED, 3, "E: m", null));
        assertThat(
                        DeliveryRecords.afterFailure(
                                schedule(EXHAUSTED), new Failed("Q", "gone", true), null, NOW))
                .isEqualTo(record(Status.FAILED, 3, "E: m; the dead-letter queue: Q: gone", null));
    }

    @Test
    void a_dropped_occurrence_shows_the_reason() {
        assertThat(DeliveryRecords.afterCall(schedule(Progress.NONE), new Skipped("r"), NOW))
                .isEqualTo(record(Status.SKIPPED, 0, "r", null));
    }

    @Test
    void only_an_occurrence_that_waits_for_an_execution_is_recorded_while_it_waits() {
        var deferred = new Deferred("the database is unavailable", null);
        assertThat(DeliveryRecords.afterCall(schedule(Progress.NONE), deferred, NOW)).isNull();
        assertThat(
                        DeliveryRecords.afterCall(
                                pending(Origin.SCHEDULE, Overlap.QUEUE, Progress.NONE),
                                new Queued(),
                                NOW))
                .isEqualTo(record(Status.WAITING, 0, "The previous execution is running.", null));
    }

    @Test
    void a_failure_is_final_without_another_attempt() {
        var id = new UUID(1, 2);
        var again = new Retry(id, NOW + 1_000, new Progress(2, "E: m", null, 0));
        assertThat(DeliveryRecords.afterFailure(schedule(ONE_FAILURE), FAILED, again, NOW))
                .isEqualTo(record(Status.RETRYING, 2, "E: m", null));
        var toQueue = new Retry(id, NOW, new Progress(2, "E: m", Exhausted.NonRetryable, 0));
        assertThat(DeliveryRecords.afterFailure(schedule(ONE_FAILURE), FAILED, toQueue, NOW))
                .isEqualTo(record(Status.FAILED, 2, "E: m", null));
        assertThat(DeliveryRecords.afterFailure(schedule(ONE_FAILURE), FAILED, null, NOW))
                .isEqualTo(record(Status.FAILED, 2, "E: m", null));
    }

    @Test
    void an_event_that_is_too_old_shows_its_last_failure() {
        assertThat(DeliveryRecords.afterMaximumAge(schedule(ONE_FAILURE), NOW))
                .isEqualTo(record(Status.FAILED, 1, "E: m", null));
        assertThat(DeliveryRecords.afterMaximumAge(schedule(Progress.NONE), NOW).error())
                .startsWith("EventTooOld: ");
    }
}
