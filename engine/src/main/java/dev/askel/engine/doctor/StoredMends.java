package dev.askel.engine.doctor;

import dev.askel.engine.execution.codec.BatchCodec;
import dev.askel.engine.execution.commit.StoredRows;
import dev.askel.engine.journal.ExecutionRow;
import dev.askel.engine.journal.JournalRow;
import dev.askel.engine.journal.RecoveryRows;
import dev.askel.engine.journal.partition.Slices;
import dev.askel.engine.journal.writer.EventJournalTable;
import dev.askel.engine.journal.writer.ExecutionsTable;
import dev.askel.engine.sql.PayloadEncryption;
import dev.askel.engine.sql.Session;
import dev.askel.engine.sql.SqlFailure;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import javax.sql.DataSource;

/**
 * Applies the remedies that change rows. Each change checks the damage again in its own snapshot,
 * so it is safe while nodes run: a row that a node has changed meanwhile is not changed.
 */
public final class StoredMends {
    private static final Duration ANSWER_TIMEOUT = Duration.ofMinutes(1);

    private static final String REPEATABLE_READ = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ";

    private StoredMends() {}

    /**
     * Applies a remedy.
     *
     * @return whether a row was changed; false when the damage no longer exists
     * @throws SQLException when the database refuses the change; nothing is changed then
     */
    public static boolean apply(DataSource database, PayloadEncryption encryption, Mend mend)
            throws SQLException {
        return switch (mend) {
            case Mend.ChangeRow(var sql, var key) -> change(database, sql, key);
            case Mend.RestoreIndex(var persistenceId, var bucket) ->
                    restoreIndex(database, encryption, persistenceId, bucket);
            case Mend.Wake _, Mend.Manual _ ->
                    throw new IllegalArgumentException(mend + " changes no row");
        };
    }

    private static boolean change(DataSource database, String sql, List<String> key)
            throws SQLException {
        try (var session = Session.readCommitted(database, ANSWER_TIMEOUT);
                var isolation = session.connection().prepareStatement(REPEATABLE_READ);
                var statement = session.connection().prepareStatement(sql)) {
            isolation.execute();
            for (int i = 0; i < key.size(); i++) {
                statement.setString(i + 1, key.get(i));
            }
            int changed = statement.executeUpdate();
            session.connection().commit();
            return changed > 0;
        } catch (SQLException e) {
            if (SqlFailure.SERIALIZATION_FAILURE.equals(e.getSQLState())) {
                return false;
            }
            throw e;
        }
    }

    /**
     * Inserts the row of an execution. If the execution ends meanwhile, the next examination finds
     * that the row differs from the journal.
     */
    private static boolean restoreIndex(
            DataSource database, PayloadEncryption encryption, String persistenceId, int bucket)
            throws SQLException {
        try (var session = Session.readCommitted(database, ANSWER_TIMEOUT)) {
            var connection = session.connection();
            var encryptor = encryption.prepare(Stream.of(persistenceId));
            var rows = rows(connection, encryption, persistenceId, bucket);
            var state = BatchCodec.fold(new RecoveryRows(null, null, rows, null));
            var started =
                    StoredRows.startedRow(
                            state.identity(), bucket, Slices.of(persistenceId), state.input());
            var row = new ExecutionRow(started.identity(), StoredRows.executionProgress(state));
            var inserted = ExecutionsTable.insertIfAbsent(connection, encryptor, List.of(row));
            if (inserted.isEmpty()) {
                connection.rollback();
                return false;
            }
            // The references were deleted with the row.
            rows.forEach(each -> encryptor.storeRow(persistenceId, each.payload().row()));
            encryptor.storeContents(connection, () -> Set.of(persistenceId));
            connection.commit();
            return true;
        }
    }

    private static List<JournalRow> rows(
            Connection connection, PayloadEncryption encryption, String persistenceId, int bucket)
            throws SQLException {
        return EventJournalTable.rowsAfter(
                        connection,
                        encryption,
                        bucket,
                        List.of(new EventJournalTable.Tail(persistenceId, 0)))
                .getOrDefault(persistenceId, List.of());
    }
}
