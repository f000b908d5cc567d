package dev.askel.engine.journal.partition;

import java.time.Duration;

/**
 * Numbers the partitions of journal and snapshots. A bucket has the executions that started in one
 * week.
 */
public final class Buckets {
    /**
     * The bucket of executions that outlived their week's partition, and of ids without a row in
     * {@code executions}.
     */
    public static final int LONG_RUNNING = 0;

    private static final long WEEK_MILLIS = Duration.ofDays(7).toMillis();

    private Buckets() {}

    /**
     * Returns the bucket of an execution that starts at a time: whole weeks since 1970, from
     * Thursday to Wednesday in UTC.
     *
     * @param epochMillis engine time
     */
    public static int of(long epochMillis) {
        if (epochMillis < WEEK_MILLIS) {
            throw new IllegalArgumentException("a start at " + epochMillis + " ms since 1970");
        }
        return Math.toIntExact(epochMillis / WEEK_MILLIS);
    }

    /**
     * Returns the engine time at which the week of a bucket ends. The bucket gets no later starts.
     */
    public static long endOf(int bucket) {
        return (bucket + 1) * WEEK_MILLIS;
    }
}
