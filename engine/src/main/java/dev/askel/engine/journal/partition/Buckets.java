package dev.askel.engine.journal.partition;

/**
 * The numbers of the partitions of journal and snapshots. A bucket has the executions that started
 * in one {@link PartitionPeriod period}.
 */
public final class Buckets {
    /**
     * The bucket of executions that outlived the partition of their start, and of ids without a row
     * in {@code executions}.
     */
    public static final int LONG_RUNNING = 0;

    private Buckets() {}

    /** Returns the engine time at which the period of a bucket begins. */
    public static long startOf(int bucket) {
        return bucket * PartitionPeriod.of(bucket).length().toMillis();
    }

    /**
     * Returns the engine time at which the period of a bucket ends. The bucket gets no later
     * starts.
     */
    public static long endOf(int bucket) {
        return (bucket + 1) * PartitionPeriod.of(bucket).length().toMillis();
    }
}
