package dev.askel.http.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class WorkLimitTest {
    private static final long SOON = Duration.ofMillis(10).toNanos();
    private static final long LATE = Duration.ofSeconds(1).toNanos();

    private final WorkLimit limit = new WorkLimit(100, 1_000, Duration.ofMillis(500));
    private long nowNanos;

    @Test
    void goes_down_to_the_least_while_most_answers_are_late() {
        windows(1, 200, LATE);
        assertThat(limit.now()).isEqualTo(160);
        windows(10, 200, LATE);
        assertThat(limit.now()).isEqualTo(100);
    }

    @Test
    void goes_up_to_the_most_while_all_places_are_taken_and_answers_are_soon() {
        windows(1, 200, SOON);
        assertThat(limit.now()).isEqualTo(225);
        for (int i = 0; i < 30; i++) {
            windows(1, limit.now(), SOON);
        }
        assertThat(limit.now()).isEqualTo(1_000);
    }

    @Test
    void stays_where_few_places_are_taken() {
        windows(30, 20, SOON);
        assertThat(limit.now()).isEqualTo(200);
    }

    @Test
    void goes_down_from_what_was_in_work_not_from_what_might_have_been() {
        windows(1, 150, LATE);
        assertThat(limit.now()).isEqualTo(120);
    }

    @Test
    void some_late_answers_among_many_say_nothing() {
        for (int i = 0; i < 1_000; i++) {
            nowNanos += Duration.ofMillis(10).toNanos();
            limit.answered(i % 3 == 0 ? LATE : SOON, 20, nowNanos);
        }
        assertThat(limit.now()).isEqualTo(200);
    }

    @Test
    void a_limit_out_of_range_is_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new WorkLimit(-1, 1, Duration.ofSeconds(1)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new WorkLimit(2, 1, Duration.ofSeconds(1)));
    }

    /** So many times enough answers to judge by. */
    private void windows(int count, int inWork, long nanos) {
        for (int i = 0; i < count; i++) {
            for (int answer = 0; answer < 20; answer++) {
                limit.answered(nanos, inWork, nowNanos);
            }
            nowNanos += Duration.ofMillis(101).toNanos();
            limit.answered(nanos, inWork, nowNanos);
        }
    }
}
