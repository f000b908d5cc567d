package dev.askel.engine.journal.partition;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The partitions this node knows to stand. The first start in a bucket makes its own if need be,
 * and those of the next weeks are made ahead, beside the writers.
 */
public final class Partitions {
    /** How many weeks ahead partitions are made. */
    static final int AHEAD = 2;

    private static final String ENSURE = "SELECT ensure_bucket(?)";

    private static final String STANDS = "SELECT to_regclass('event_journal_' || ?) IS NOT NULL";

    private final Set<Integer> standing = ConcurrentHashMap.newKeySet();

    /** Makes the partitions of a bucket unless they stand; a transaction of its own. */
    public void ensure(Connection connection, int bucket) throws SQLException {
        if (standing.contains(bucket)) {
            return;
        }
        try (var statement = connection.prepareStatement(ENSURE)) {
            statement.setInt(1, bucket);
            statement.execute();
        }
        connection.commit();
        standing.add(bucket);
    }

    /** Whether a bucket's partitions stand now, whatever moment the transaction looks at. */
    public static boolean stands(Connection connection, int bucket) throws SQLException {
        try (var statement = connection.prepareStatement(STANDS)) {
            statement.setInt(1, bucket);
            try (var found = statement.executeQuery()) {
                return found.next() && found.getBoolean(1);
            }
        }
    }

    /** Whether the weeks after this bucket are not made yet. */
    public boolean isLast(int bucket) {
        return bucket != Buckets.LONG && !standing.contains(bucket + AHEAD);
    }

    /** Makes those of the weeks after the bucket. */
    public void ensureAhead(Connection connection, int bucket) throws SQLException {
        for (int week = 1; week <= AHEAD; week++) {
            ensure(connection, bucket + week);
        }
    }

    /** The database has said otherwise. */
    public void forget(int bucket) {
        standing.remove(bucket);
    }
}
