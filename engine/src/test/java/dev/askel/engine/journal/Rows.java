package dev.askel.engine.journal;

import java.sql.SQLException;
import java.sql.Types;
import org.jspecify.annotations.Nullable;

/** Rows as the writers would insert them, in slices of the test's choice. */
public record Rows(TestPostgres.Database database) {
    void wakeup(String persistenceId, int slice, @Nullable Long due, boolean inFlight) {
        try (var connection = database.connect();
                var statement =
                        connection.prepareStatement(
                                """
                                INSERT INTO wakeups (persistence_id, slice, due, in_flight, owes,
                                    claimed_by)
                                VALUES (?, ?, ?, ?, false, 'node-9')\
                                """)) {
            statement.setString(1, persistenceId);
            statement.setInt(2, slice);
            statement.setObject(3, due, Types.BIGINT);
            statement.setBoolean(4, inFlight);
            statement.executeUpdate();
        } catch (SQLException e) {
            throw new AssertionError(persistenceId, e);
        }
    }
}
