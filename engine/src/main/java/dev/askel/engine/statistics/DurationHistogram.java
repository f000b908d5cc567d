package dev.askel.engine.statistics;

import dev.askel.engine.api.workbench.ExecutionStatistics.Durations;
import java.time.Duration;
import java.util.TreeMap;

/**
 * A histogram of durations in steps of two percent, so that a million durations need only some
 * hundred entries.
 */
final class DurationHistogram {
    private static final double STEP = Math.log(1.02);

    private final TreeMap<Integer, Long> counts = new TreeMap<>();
    private long total;
    private long longestMillis;

    void add(long millis) {
        long duration = Math.max(0, millis);
        counts.merge(step(duration), 1L, Long::sum);
        total++;
        longestMillis = Math.max(longestMillis, duration);
    }

    private static int step(long millis) {
        return (int) Math.round(Math.log(millis + 1.0) / STEP);
    }

    /** Returns the middle of a step in milliseconds. */
    private static long millis(int step) {
        return Math.round(Math.exp(step * STEP) - 1);
    }

    long total() {
        return total;
    }

    /**
     * Returns the percentiles of the added durations. At least one duration must have been added.
     */
    Durations durations() {
        return new Durations(
                percentile(50), percentile(90), percentile(99), Duration.ofMillis(longestMillis));
    }

    private Duration percentile(int percent) {
        long rank = Math.ceilDiv(total * percent, 100);
        long counted = 0;
        for (var step : counts.entrySet()) {
            counted += step.getValue();
            if (counted >= rank) {
                return Duration.ofMillis(Math.min(longestMillis, millis(step.getKey())));
            }
        }
        throw new IllegalStateException("no durations were added");
    }
}
