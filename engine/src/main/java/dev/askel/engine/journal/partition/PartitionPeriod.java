package dev.askel.engine.journal.partition;

import java.time.Duration;

/**
 * The period of starts that share a partition of journal and snapshots. A bucket is the number of
 * such a period since 1970, in UTC. The ranges of the bucket numbers do not overlap until the year
 * 2141, so a bucket determines its period, and partitions of different periods may exist side by
 * side.
 */
public enum PartitionPeriod {
    /** From Thursday to Wednesday; buckets below 10,000. */
    WEEK(Duration.ofDays(7)),
    /** Buckets from 10,000 to 99,999. */
    DAY(Duration.ofDays(1)),
    /** Buckets from 100,000 to 1,499,999. */
    HOUR(Duration.ofHours(1)),
    /** Buckets from 1,500,000. */
    TEN_MINUTES(Duration.ofMinutes(10));

    private static final int DAYS_FROM = 10_000;
    private static final int HOURS_FROM = 100_000;
    private static final int TEN_MINUTES_FROM = 1_500_000;

    private final Duration length;

    PartitionPeriod(Duration length) {
        this.length = length;
    }

    /** Returns the length of the period. */
    public Duration length() {
        return length;
    }

    /**
     * Returns the bucket of an execution that starts at a time.
     *
     * @param epochMillis engine time
     */
    public int bucketAt(long epochMillis) {
        long bucket = epochMillis / length.toMillis();
        if (bucket <= Buckets.LONG_RUNNING
                || bucket > Integer.MAX_VALUE
                || of((int) bucket) != this) {
            throw new IllegalArgumentException("a start at " + epochMillis + " ms since 1970");
        }
        return (int) bucket;
    }

    /** Returns the period of a bucket that is not {@link Buckets#LONG_RUNNING}. */
    static PartitionPeriod of(int bucket) {
        if (bucket >= HOURS_FROM) {
            return bucket >= TEN_MINUTES_FROM ? TEN_MINUTES : HOUR;
        }
        return bucket >= DAYS_FROM ? DAY : WEEK;
    }
}
