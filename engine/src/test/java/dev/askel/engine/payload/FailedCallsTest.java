package dev.askel.engine.payload;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
final class FailedCallsTest {
    private final AtomicLong nanos = new AtomicLong();
    private final FailedCalls calls = new FailedCalls(nanos::get);

    private void skip(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    @Test
    void a_key_is_left_out_for_a_time_that_doubles_with_each_failure() {
        calls.add("a");
        assertThat(calls.keys()).containsExactly("a");
        skip(Duration.ofSeconds(1));
        assertThat(calls.keys()).isEmpty();

        calls.add("a");
        skip(Duration.ofMillis(1_999));
        assertThat(calls.keys()).containsExactly("a");
        skip(Duration.ofMillis(1));
        assertThat(calls.keys()).isEmpty();
    }

    @Test
    void no_key_is_left_out_for_more_than_ten_minutes() {
        for (int i = 0; i < 100; i++) {
            calls.add("a");
        }
        skip(Duration.ofMinutes(10).minusNanos(1));
        assertThat(calls.keys()).containsExactly("a");
        skip(Duration.ofNanos(1));
        assertThat(calls.keys()).isEmpty();
    }

    @Test
    void a_success_ends_the_failures_of_a_key() {
        calls.add("a");
        calls.add("a");
        calls.remove("a");
        assertThat(calls.keys()).isEmpty();
        calls.add("a");
        skip(Duration.ofSeconds(1));
        assertThat(calls.keys()).isEmpty();
    }

    @Test
    void of_many_keys_the_oldest_are_forgotten() {
        for (int i = 0; i < 1_001; i++) {
            calls.add("key" + i);
        }
        assertThat(calls.keys()).hasSize(1_000).contains("key1000").doesNotContain("key0");
    }
}
