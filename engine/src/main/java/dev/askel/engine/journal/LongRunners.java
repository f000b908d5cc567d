package dev.askel.engine.journal;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Executions that stay when the bucket of their start leaves: all of one is moved to {@link
 * Buckets#LONG} in one transaction, under the lock of its row in {@code executions}, so that every
 * statement sees it either here or there.
 */
public final class LongRunners {
    private static final String LOCK =
            """
            SELECT persistence_id FROM executions
             WHERE persistence_id = ANY (?) AND bucket = ?
             ORDER BY persistence_id FOR UPDATE\
            """;

    private static final String[] MOVE = {
        "UPDATE event_journal SET bucket = 0 WHERE persistence_id = ANY (?) AND bucket = ?",
        "UPDATE snapshot SET bucket = 0 WHERE persistence_id = ANY (?) AND bucket = ?",
        "UPDATE damaged_rows SET bucket = 0 WHERE persistence_id = ANY (?) AND bucket = ?",
        "UPDATE executions SET bucket = 0 WHERE persistence_id = ANY (?) AND bucket = ?"
    };

    private static final String[] FORGET = {
        "DELETE FROM event_journal WHERE persistence_id = ANY (?) AND bucket = ?",
        "DELETE FROM snapshot WHERE persistence_id = ANY (?) AND bucket = ?",
    };

    private static final String[] FORGET_DAMAGED = {
        "DELETE FROM damaged_rows WHERE persistence_id = ANY (?) AND bucket = ?"
    };

    private LongRunners() {}

    /**
     * Moves those of the executions that are in that bucket; part of the caller's transaction.
     *
     * @param bucket a week's
     * @return how many there were
     */
    public static int move(Connection connection, int bucket, List<String> persistenceIds)
            throws SQLException {
        if (bucket == Buckets.LONG) {
            throw new IllegalArgumentException("they are in the long bucket");
        }
        var locked = new ArrayList<String>();
        try (var statement =
                        new Unnest<>(connection, LOCK, persistenceIds)
                                .text(id -> id)
                                .value(bucket);
                var found = statement.query()) {
            while (found.next()) {
                locked.add(found.getString(1));
            }
        }
        run(connection, MOVE, bucket, locked);
        return locked.size();
    }

    /**
     * Removes what a bucket holds of executions whose rows the caller's transaction has removed.
     */
    public static void forget(Connection connection, int bucket, List<String> persistenceIds)
            throws SQLException {
        run(connection, FORGET, bucket, persistenceIds);
        forgetDamaged(connection, bucket, persistenceIds);
    }

    /** Of that only what was set aside as damaged; the rest leaves with the whole bucket. */
    public static void forgetDamaged(Connection connection, int bucket, List<String> persistenceIds)
            throws SQLException {
        run(connection, FORGET_DAMAGED, bucket, persistenceIds);
    }

    private static void run(
            Connection connection, String[] statements, int bucket, List<String> persistenceIds)
            throws SQLException {
        if (persistenceIds.isEmpty()) {
            return;
        }
        for (var sql : statements) {
            try (var statement =
                    new Unnest<>(connection, sql, persistenceIds).text(id -> id).value(bucket)) {
                statement.update();
            }
        }
    }
}
