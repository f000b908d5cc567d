package dev.askel.engine.journal;

import java.sql.SQLException;

/** Sessions that wait for a lock of another one. */
public final class LockWaiters {
    private LockWaiters() {}

    /** Waits until that many sessions of this database wait for a lock. */
    public static void await(TestPostgres.Database database, int sessions) throws SQLException {
        try (var connection = database.connect();
                var statement =
                        connection.prepareStatement(
                                """
                                SELECT count(DISTINCT pid) FROM pg_locks JOIN pg_stat_activity USING (pid)
                                 WHERE NOT granted AND datname = current_database()\
                                """)) {
            for (int waiting = 0; waiting < sessions; ) {
                try (var found = statement.executeQuery()) {
                    found.next();
                    waiting = found.getInt(1);
                }
            }
        }
    }
}
