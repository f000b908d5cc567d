package dev.askel.asl.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class RetryScheduleTest {

    private static final RandomGenerator FAILING_RANDOM =
            () -> {
                throw new AssertionError("A delay without jitter must not use a random value");
            };

    private static Retrier retrier(
            long interval, double rate, @Nullable Long maxDelay, Jitter jitter) {
        return new Retrier(List.of("States.ALL"), interval, 10, rate, maxDelay, jitter);
    }

    private static List<Duration> delays(Retrier retrier, int attempts) {
        return LongStream.rangeClosed(1, attempts)
                .mapToObj(attempt -> RetrySchedule.delay(retrier, attempt, FAILING_RANDOM))
                .toList();
    }

    @Test
    void each_delay_is_the_previous_delay_times_the_rate() {
        assertThat(delays(retrier(3, 1.5, null, Jitter.NONE), 3))
                .containsExactly(
                        Duration.ofSeconds(3), Duration.ofMillis(4_500), Duration.ofMillis(6_750));
    }

    @Test
    void no_delay_is_longer_than_the_maximum() {
        assertThat(delays(retrier(3, 2.0, 10L, Jitter.NONE), 4))
                .containsExactly(
                        Duration.ofSeconds(3),
                        Duration.ofSeconds(6),
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(10));
    }

    @Test
    void a_delay_without_a_maximum_is_bounded_at_any_attempt() {
        assertThat(
                        RetrySchedule.delay(
                                retrier(1, 1e300, null, Jitter.NONE), 99_999, FAILING_RANDOM))
                .isEqualTo(Duration.ofSeconds(DefinitionLimits.SECONDS_MAX));
    }

    /**
     * The power of BackoffRate is infinite, and an interval of zero multiplied by infinity is not a
     * number.
     */
    @Test
    void an_interval_of_zero_gives_no_delay_at_any_attempt() {
        assertThat(RetrySchedule.delay(retrier(0, 2.0, null, Jitter.NONE), 5_000, FAILING_RANDOM))
                .isEqualTo(Duration.ZERO);
        assertThat(
                        RetrySchedule.delay(
                                retrier(0, 2.0, 10L, Jitter.FULL), 5_000, new SplittableRandom(7)))
                .isEqualTo(Duration.ZERO);
    }

    @Test
    void full_jitter_gives_evenly_distributed_delays_up_to_the_exact_delay() {
        var random = new SplittableRandom(7);
        var retrier = retrier(10, 1.0, null, Jitter.FULL);
        var seconds = new int[11];
        for (int i = 0; i < 10_000; i++) {
            seconds[(int) RetrySchedule.delay(retrier, 1, random).toSeconds()]++;
        }
        for (int second = 0; second < 10; second++) {
            assertThat(seconds[second]).isBetween(800, 1_200);
        }
    }
}
