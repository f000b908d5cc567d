package dev.askel.engine.journal.partition;

/**
 * Maps persistence ids to slices and shards. The slice is the same number as in Pekko ({@code
 * Persistence.sliceForPersistenceId}). A shard is a group of slices. Stored data contains slices
 * and depends on both constants, so they must never change.
 */
public final class Slices {
    /** Number of slices. */
    public static final int COUNT = 1024;

    /** Number of shards. */
    public static final int SHARD_COUNT = 256;

    private Slices() {}

    /** Returns the slice of a persistence id, 0 to 1023. */
    public static int of(String persistenceId) {
        return Math.abs(persistenceId.hashCode() % COUNT);
    }

    /** Returns the shard of a persistence id, 0 to 255. */
    public static int shardOf(String persistenceId) {
        return of(persistenceId) / (COUNT / SHARD_COUNT);
    }
}
