package dev.askel.engine.access;

import dev.askel.engine.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;

/** Reads and writes the row of {@code first_administrator}. */
final class FirstAdministratorTable {
    private static final Sql ANY = new Sql("SELECT 1 FROM first_administrator");
    private static final Sql INSERT =
            new Sql(
                    "INSERT INTO first_administrator (decided_at) VALUES (?) ON CONFLICT DO NOTHING");

    private FirstAdministratorTable() {}

    /** Whether the first administrator was created already, or was not needed. */
    static boolean isDecided(Connection connection) throws SQLException {
        return ANY.any(connection);
    }

    /** Records that no administrator is created at later starts. */
    static void recordDecision(Connection connection, Instant now) throws SQLException {
        INSERT.update(connection, now.toEpochMilli());
    }
}
