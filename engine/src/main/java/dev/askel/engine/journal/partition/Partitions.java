package dev.askel.engine.journal.partition;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Creates partitions and caches the existing ones. The first start in a bucket creates its
 * partitions if necessary. Another thread creates the next partitions in advance.
 */
public final class Partitions {
    /** The number of periods for which partitions are created in advance. */
    static final int PERIODS_AHEAD = 2;

    private static final String ENSURE = "SELECT ensure_bucket(?)";

    private static final String EXISTS = "SELECT to_regclass('event_journal_' || ?) IS NOT NULL";

    private final Set<Integer> existing = ConcurrentHashMap.newKeySet();

    /** Creates the partitions of a bucket in a separate transaction, unless they exist. */
    public void createIfMissing(Connection connection, int bucket) throws SQLException {
        if (existing.contains(bucket)) {
            return;
        }
        try (var statement = connection.prepareStatement(ENSURE)) {
            statement.setInt(1, bucket);
            statement.execute();
        }
        connection.commit();
        existing.add(bucket);
    }

    /**
     * Returns whether a bucket's partitions exist now, even if the transaction reads an older
     * snapshot of the database.
     */
    public static boolean exists(Connection connection, int bucket) throws SQLException {
        try (var statement = connection.prepareStatement(EXISTS)) {
            statement.setInt(1, bucket);
            try (var found = statement.executeQuery()) {
                return found.next() && found.getBoolean(1);
            }
        }
    }

    /** Returns whether the partitions after a bucket must still be created. */
    public boolean lacksNext(int bucket) {
        return bucket != Buckets.LONG_RUNNING && !existing.contains(bucket + PERIODS_AHEAD);
    }

    /** Creates the partitions after a bucket. */
    public void createNext(Connection connection, int bucket) throws SQLException {
        for (int ahead = 1; ahead <= PERIODS_AHEAD; ahead++) {
            createIfMissing(connection, bucket + ahead);
        }
    }

    /**
     * Removes a bucket from the cache, because the database has reported that its partition does
     * not exist.
     */
    public void forget(int bucket) {
        existing.remove(bucket);
    }
}
