package dev.askel.engine.doctor;

import dev.askel.engine.journal.RecoveryRows;
import dev.askel.engine.journal.read.RecoveryQuery;
import dev.askel.engine.journal.writer.JournalStatistics;
import dev.askel.engine.sql.PayloadEncryption;
import dev.askel.engine.sql.SqlFailure;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the journals of running and recently ended executions, and compares the states that they
 * describe with the rows of other tables. All rows of one page come from one snapshot.
 */
final class ExecutionScan {
    /** The rows of {@code executions} in one statement; it filters none, so its time is bounded. */
    private static final int PAGE_ROWS = 5_000;

    /** The number of executions that are compared in one snapshot. */
    private static final int COMPARED_ROWS = 200;

    /** The stored bytes that one query reads; decoded executions need several times as much. */
    private static final long BYTES_MAX = 8L << 20;

    /**
     * Retention keeps an execution that has a notification to send, and therefore a wake-up row.
     */
    private static final String PAGE =
            """
            SELECT persistence_id, status = 'RUNNING', stopped_at,
                   CASE WHEN stopped_at < ? THEN NOT EXISTS (
                       SELECT FROM wakeups w WHERE w.persistence_id = e.persistence_id)
                   ELSE false END
              FROM executions e
             WHERE persistence_id > ? ORDER BY persistence_id LIMIT ?\
            """;

    private final Connection connection;
    private final Diagnosis diagnosis;
    private final ExaminationSettings settings;
    private final RecoveryQuery recovery;
    private final StateComparison comparison;
    private final RetentionCheck retention;
    private long compared;

    private ExecutionScan(
            Connection connection,
            PayloadEncryption encryption,
            Diagnosis diagnosis,
            ExaminationSettings settings) {
        this.connection = connection;
        recovery = new RecoveryQuery(encryption, new JournalStatistics(), BYTES_MAX);
        this.diagnosis = diagnosis;
        this.settings = settings;
        this.comparison = new StateComparison(diagnosis);
        this.retention = new RetentionCheck(diagnosis, settings);
    }

    private record Row(
            String persistenceId, boolean isRunning, @Nullable Long stoppedAt, boolean isExpired) {}

    static void run(
            Connection connection,
            PayloadEncryption encryption,
            Diagnosis diagnosis,
            ExaminationSettings settings)
            throws SQLException {
        new ExecutionScan(connection, encryption, diagnosis, settings).run();
    }

    private void run() throws SQLException {
        retention.findPartitions(connection);
        retention.findPayloads(connection);
        retention.findObjects(connection);
        var after = "";
        while (true) {
            var rows = page(after);
            connection.rollback();
            if (rows.isEmpty()) {
                return;
            }
            var chosen = choose(rows);
            for (int from = 0; from < chosen.size(); from += COMPARED_ROWS) {
                compare(chosen.subList(from, Math.min(chosen.size(), from + COMPARED_ROWS)));
            }
            after = rows.getLast().persistenceId();
        }
    }

    private List<Row> page(String after) throws SQLException {
        try (var statement = connection.prepareStatement(PAGE)) {
            statement.setLong(1, retention.retainedFromMillis());
            statement.setString(2, after);
            statement.setInt(3, PAGE_ROWS);
            var rows = new ArrayList<Row>();
            try (var found = statement.executeQuery()) {
                while (found.next()) {
                    rows.add(
                            new Row(
                                    found.getString(1),
                                    found.getBoolean(2),
                                    found.getObject(3, Long.class),
                                    found.getBoolean(4)));
                }
            }
            return rows;
        }
    }

    /** Returns the ids of running and recently ended executions, up to the bound. */
    private List<String> choose(List<Row> rows) {
        long recentFrom = diagnosis.nowMillis() - settings.recentEnds().toMillis();
        var chosen = new ArrayList<String>();
        for (var row : rows) {
            var stoppedAt = row.stoppedAt();
            if (row.isExpired()) {
                retention.onExpiredExecution();
            } else if (row.isRunning() || (stoppedAt != null && stoppedAt >= recentFrom)) {
                if (compared < settings.comparedMax()) {
                    compared++;
                    chosen.add(row.persistenceId());
                } else {
                    diagnosis.countSkipped();
                }
            }
        }
        return chosen;
    }

    private void compare(List<String> persistenceIds) throws SQLException {
        var ids = new ArrayList<>(persistenceIds);
        var read = new ArrayList<RecoveryRows>();
        var side = RelatedRows.read(connection, ids);
        try {
            while (!ids.isEmpty()) {
                var recovered = recovery.run(connection, ids);
                ids.removeAll(recovered.keySet());
                recovered.values().forEach(addTo(read));
            }
        } catch (SQLException e) {
            if (!SqlFailure.SERIALIZATION_FAILURE.equals(e.getSQLState())) {
                throw e;
            }
            // Retention has dropped a partition after the snapshot was taken.
            connection.rollback();
            compare(persistenceIds);
            return;
        }
        connection.rollback();
        diagnosis.count(Check.JOURNAL, read.size());
        for (var rows : read) {
            comparison.compare(rows, side);
        }
    }

    private static Consumer<@Nullable RecoveryRows> addTo(List<RecoveryRows> read) {
        return rows -> {
            if (rows != null) {
                read.add(rows);
            }
        };
    }
}
