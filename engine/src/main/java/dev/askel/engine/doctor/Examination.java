package dev.askel.engine.doctor;

import dev.askel.engine.sql.PayloadEncryption;
import dev.askel.engine.sql.Session;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;

/**
 * Examines the stored rows of all executions, Map Runs, schedules and deliveries.
 *
 * <p>Each page of rows is read from one read-only snapshot (REPEATABLE READ), so rows of one
 * transaction are seen together. No snapshot is kept for longer than a page, because an old
 * snapshot delays the vacuum of all tables. Work that passes through several transactions can still
 * look damaged for a moment. The caller therefore examines twice and reports only the findings of
 * both ({@link Diagnosis#confirmed}).
 */
public final class Examination {
    private static final Duration ANSWER_TIMEOUT = Duration.ofMinutes(1);

    private static final String TIME =
            """
            SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint, correction_millis
              FROM engine_clock\
            """;

    private Examination() {}

    /**
     * Examines the rows.
     *
     * @param database a migrated database
     * @param encryption decrypts the journals
     * @throws SQLException when the database does not answer; nothing is known then
     */
    public static Diagnosis run(
            DataSource database, PayloadEncryption encryption, ExaminationSettings settings)
            throws SQLException {
        try (var session = Session.readOnlySnapshot(database, ANSWER_TIMEOUT)) {
            var connection = session.connection();
            var diagnosis = begin(connection);
            connection.rollback();
            RowChecks.run(connection, diagnosis, settings);
            ExecutionScan.run(connection, encryption, diagnosis, settings);
            return diagnosis;
        }
    }

    private static Diagnosis begin(Connection connection) throws SQLException {
        try (var statement = connection.prepareStatement(TIME);
                var found = statement.executeQuery()) {
            if (!found.next()) {
                throw new SQLException("engine_clock has no row; the database is not migrated");
            }
            return new Diagnosis(found.getLong(1) + found.getLong(2), found.getLong(2));
        }
    }
}
