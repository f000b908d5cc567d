package dev.askel.engine.journal;

import java.sql.SQLException;
import java.sql.Types;
import org.jspecify.annotations.Nullable;

/** Inserts rows of {@code wakeups} in slices that the test chooses. */
public record WakeupRows(TestPostgres.Database database) {
    void insert(String persistenceId, int slice, @Nullable Long due, boolean inFlight) {
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
