package dev.askel.engine.metric;

import java.util.List;

/**
 * A distribution of times.
 *
 * @param counts the number of times in each bucket of {@link #BOUNDS_MILLIS}, and then of all
 *     longer times
 * @param sumMillis the sum of the times
 */
public record TimeSnapshot(List<Long> counts, long sumMillis) {
    /** The upper bounds of the buckets, inclusive, in milliseconds: 5 ms to one day. */
    public static final List<Long> BOUNDS_MILLIS =
            List.of(
                    5L,
                    25L,
                    100L,
                    500L,
                    1_000L,
                    5_000L,
                    30_000L,
                    300_000L,
                    3_600_000L,
                    86_400_000L);

    public TimeSnapshot {
        counts = List.copyOf(counts);
    }

    /** The number of times. */
    public long count() {
        return counts.stream().mapToLong(Long::longValue).sum();
    }
}
