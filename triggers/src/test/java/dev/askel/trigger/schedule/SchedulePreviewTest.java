package dev.askel.trigger.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.api.Answer;
import dev.askel.trigger.TriggerRig;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Previews of new and of stored schedules. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class SchedulePreviewTest {
    private static final Instant CREATED = Instant.parse("2026-11-27T12:00:00Z");
    private static final Instant NOW = CREATED.plus(Duration.ofMinutes(7));
    private static final Schedule FIVE_MINUTES =
            new Schedule(
                    new ScheduleName("123456789012", "us-east-1", "default", "s"),
                    UUID.randomUUID(),
                    TriggerRig.definition(
                            "rate(5 minutes)",
                            "arn:aws:states:us-east-1:123456789012:stateMachine:m",
                            null),
                    CREATED,
                    CREATED,
                    CREATED,
                    null);

    private static List<Instant> preview(
            String expression, @Nullable Instant start, @Nullable Schedule stored) {
        return switch (SchedulePreview.nextOccurrences(
                expression, null, start, null, stored, NOW)) {
            case Answer.Ok<List<Instant>>(var times) -> times;
            case Answer.Refused<List<Instant>>(var error) -> throw new AssertionError(error);
        };
    }

    @Test
    void a_rate_of_a_stored_schedule_counts_from_its_creation() {
        assertThat(preview("rate(5 minutes)", null, FIVE_MINUTES))
                .hasSize(SchedulePreview.OCCURRENCES_MAX)
                .startsWith(
                        Instant.parse("2026-11-27T12:10:00Z"),
                        Instant.parse("2026-11-27T12:15:00Z"));
    }

    @Test
    void a_rate_of_a_new_schedule_counts_from_now() {
        assertThat(preview("rate(5 minutes)", null, null))
                .startsWith(NOW, NOW.plus(Duration.ofMinutes(5)));
    }

    @Test
    void a_rate_counts_from_now_when_it_replaces_another_one() {
        assertThat(preview("rate(6 minutes)", null, FIVE_MINUTES))
                .startsWith(NOW, NOW.plus(Duration.ofMinutes(6)));
    }

    @Test
    void a_rate_counts_from_its_start_date() {
        assertThat(preview("rate(5 minutes)", CREATED.plusSeconds(60), FIVE_MINUTES))
                .startsWith(Instant.parse("2026-11-27T12:11:00Z"));
    }
}
