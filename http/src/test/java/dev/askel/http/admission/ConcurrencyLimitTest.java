package dev.askel.http.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ConcurrencyLimitTest {
    private static final long IN_TIME = Duration.ofMillis(10).toNanos();
    private static final long LATE = Duration.ofSeconds(1).toNanos();

    private final ConcurrencyLimit limit = new ConcurrencyLimit(100, 1_000, Duration.ofMillis(500));
    private long nowNanos;

    @Test
    void falls_to_the_minimum_while_most_answers_are_late() {
        recordWindows(1, 200, LATE);
        assertThat(limit.current()).isEqualTo(160);
        recordWindows(10, 200, LATE);
        assertThat(limit.current()).isEqualTo(100);
    }

    @Test
    void rises_to_the_maximum_while_all_permits_are_used_and_answers_are_in_time() {
        recordWindows(1, 200, IN_TIME);
        assertThat(limit.current()).isEqualTo(225);
        for (int i = 0; i < 30; i++) {
            recordWindows(1, limit.current(), IN_TIME);
        }
        assertThat(limit.current()).isEqualTo(1_000);
    }

    @Test
    void does_not_change_while_few_permits_are_used() {
        recordWindows(30, 20, IN_TIME);
        assertThat(limit.current()).isEqualTo(200);
    }

    @Test
    void falls_relative_to_the_requests_in_progress() {
        recordWindows(1, 150, LATE);
        assertThat(limit.current()).isEqualTo(120);
    }

    @Test
    void some_late_answers_among_many_change_nothing() {
        for (int i = 0; i < 1_000; i++) {
            nowNanos += Duration.ofMillis(10).toNanos();
            limit.onAnswer(i % 3 == 0 ? LATE : IN_TIME, 20, nowNanos);
        }
        assertThat(limit.current()).isEqualTo(200);
    }

    @Test
    void a_limit_out_of_range_is_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ConcurrencyLimit(-1, 1, Duration.ofSeconds(1)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ConcurrencyLimit(2, 1, Duration.ofSeconds(1)));
    }

    /** Records {@code count} windows with enough answers each. */
    private void recordWindows(int count, int inProgress, long nanos) {
        for (int i = 0; i < count; i++) {
            for (int answer = 0; answer < 20; answer++) {
                limit.onAnswer(nanos, inProgress, nowNanos);
            }
            nowNanos += Duration.ofMillis(101).toNanos();
            limit.onAnswer(nanos, inProgress, nowNanos);
        }
    }
}
