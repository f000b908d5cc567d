package dev.askel.engine.journal.startpermit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.SplittableRandom;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The arithmetic of rates of starts. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class StartRateTest {
    private static final long SECOND = 1_000_000_000;
    private static final long NOW = 1_790_000_000 * SECOND;
    private static final int SEEDS = 500;

    @Test
    void a_burst_begins_at_once_and_further_starts_at_the_rate() {
        var rate = StartRate.of(2, 3);
        assertThat(rate.available(0, NOW, false)).isEqualTo(3);
        long full = rate.fullAfter(0, NOW, false, 3);
        assertThat(rate.available(full, NOW, true)).isZero();
        assertThat(rate.nextAt(full, NOW)).isEqualTo(NOW + SECOND / 2);
        assertThat(rate.available(full, NOW + SECOND / 2 - 1, true)).isZero();
        assertThat(rate.available(full, NOW + SECOND / 2, true)).isEqualTo(1);
        assertThat(rate.available(full, NOW + 100 * SECOND, false)).isEqualTo(3);
    }

    @Test
    void a_late_decision_of_a_queue_does_not_lower_the_rate() {
        var rate = StartRate.of(10, 1);
        long full = NOW;
        long now = NOW;
        int starts = 0;
        for (; now < NOW + 10 * SECOND; now += 90_000_000) {
            long available = rate.available(full, now, true);
            full = rate.fullAfter(full, now, true, available);
            starts += (int) available;
        }
        assertThat(starts).isBetween(99, 101);
    }

    /** A time that a lower rate has stored must not delay the starts of a higher rate. */
    @Test
    void a_higher_rate_applies_soon() {
        long full = StartRate.of(0.001, 10).fullAfter(0, NOW, false, 10);
        var higher = StartRate.of(10, 5);
        assertThat(higher.available(full, NOW, true)).isZero();
        long next = higher.nextAt(full, NOW);
        assertThat(next).isEqualTo(NOW + SECOND / 5);
        long stored = higher.withoutFormerRate(full, NOW);
        assertThat(higher.nextAt(stored, NOW)).isEqualTo(next);
        assertThat(higher.available(stored, next, true)).isEqualTo(1);
        assertThat(higher.withoutFormerRate(NOW, NOW)).isEqualTo(NOW);
    }

    @Test
    void no_period_has_more_starts_than_burst_and_rate_permit() {
        for (long seed = 0; seed < SEEDS; seed++) {
            var random = new SplittableRandom(seed);
            double perSecond = Math.exp(random.nextDouble(-3, 6));
            int burst = 1 + random.nextInt(5);
            var rate = StartRate.of(perSecond, burst);
            long full = 0;
            long now = NOW;
            var times = new ArrayList<Long>();
            for (int step = 0; step < 100; step++) {
                now += random.nextLong((long) (3 * SECOND / perSecond) + 1);
                boolean queued = random.nextBoolean();
                long wanted = Math.min(1 + random.nextInt(4), rate.available(full, now, queued));
                full = rate.fullAfter(full, now, queued, wanted);
                for (int i = 0; i < wanted; i++) {
                    times.add(now);
                }
                // Late writes read an earlier time.
                now -= random.nextInt(3) == 0 ? random.nextLong(SECOND / 100) : 0;
            }
            times.sort(null);
            double lateness = (double) StartRate.LATENESS_NANOS / SECOND;
            for (int i = 0; i < times.size(); i++) {
                for (int j = i; j < times.size(); j++) {
                    double seconds = (double) (times.get(j) - times.get(i)) / SECOND;
                    assertThat(j - i + 1)
                            .as("seed %d, %f seconds", seed, seconds)
                            .isLessThanOrEqualTo(
                                    (int)
                                            Math.floor(
                                                    burst
                                                            + perSecond * (seconds + lateness)
                                                            + 1e-6));
                }
            }
        }
    }
}
