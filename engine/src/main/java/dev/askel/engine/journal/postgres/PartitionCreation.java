package dev.askel.engine.journal.postgres;

import dev.askel.engine.journal.partition.Partitions;
import java.util.concurrent.atomic.AtomicBoolean;

/** Creates the partitions of the next weeks in advance. */
final class PartitionCreation {
    private final Partitions partitions;
    private final SqlWorkPool pool;
    private final AtomicBoolean creating = new AtomicBoolean();

    PartitionCreation(Partitions partitions, SqlWorkPool pool) {
        this.partitions = partitions;
        this.pool = pool;
    }

    /**
     * Starts creating the partitions of the weeks after {@code bucket}, unless they exist or are
     * being created.
     */
    void createAfter(int bucket) {
        if (partitions.lacksNextWeeks(bucket) && creating.compareAndSet(false, true)) {
            pool.submit(
                            connection -> {
                                partitions.createNextWeeks(connection, bucket);
                                return bucket;
                            })
                    .whenComplete((_, _) -> creating.set(false));
        }
    }
}
