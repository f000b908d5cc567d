package dev.askel.engine.journal.postgres;

import dev.askel.engine.journal.partition.Partitions;
import java.util.concurrent.atomic.AtomicBoolean;

/** Creates the next partitions in advance. */
final class PartitionCreation {
    private final Partitions partitions;
    private final SqlWorkPool pool;
    private final AtomicBoolean creating = new AtomicBoolean();

    PartitionCreation(Partitions partitions, SqlWorkPool pool) {
        this.partitions = partitions;
        this.pool = pool;
    }

    /**
     * Starts creating the partitions after {@code bucket}, unless they exist or are being created.
     */
    void createAfter(int bucket) {
        if (partitions.lacksNext(bucket) && creating.compareAndSet(false, true)) {
            pool.submit(
                            connection -> {
                                partitions.createNext(connection, bucket);
                                return bucket;
                            })
                    .whenComplete((_, _) -> creating.set(false));
        }
    }
}
