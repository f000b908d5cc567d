package dev.askel.engine.bulk;

import dev.askel.asl.history.ExecutionStatus;
import dev.askel.engine.sql.ExactText;
import dev.askel.engine.sql.PayloadEncryption;
import dev.askel.engine.sql.Row;
import java.sql.SQLException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The row of the execution of an item (one execution of a bulk job).
 *
 * @param error the error of the stop if a stop has ended the execution; the same applies to {@code
 *     cause}
 * @param isPaused whether the execution is paused
 */
record StoredExecution(
        ExecutionStatus status,
        @Nullable Instant stoppedAt,
        @Nullable String error,
        @Nullable String cause,
        int redriveCount,
        @Nullable Instant redrivenAt,
        boolean isPaused) {
    static final String COLUMNS =
            """
            e.status AS execution_status, e.stopped_at AS execution_stopped_at,
            e.error AS execution_error, e.cause AS execution_cause,
            e.redrive_count AS execution_redrive_count, e.redriven_at AS execution_redriven_at,
            EXISTS (SELECT FROM paused_executions AS p
                     WHERE p.persistence_id = e.persistence_id OFFSET 0) AS execution_is_paused\
            """;

    /** Reads the columns; null when the execution has no row. */
    static @Nullable StoredExecution read(
            Row row, String persistenceId, PayloadEncryption encryption) throws SQLException {
        var status = row.textOrNull("execution_status");
        return status == null
                ? null
                : new StoredExecution(
                        ExecutionStatus.valueOf(status),
                        row.instantOrNull("execution_stopped_at"),
                        ExactText.decode(row.bytesOrNull("execution_error")),
                        encryption.readTextOrNull(
                                persistenceId, row.bytesOrNull("execution_cause")),
                        row.integer("execution_redrive_count"),
                        row.instantOrNull("execution_redriven_at"),
                        row.bool("execution_is_paused"));
    }

    boolean isRunning() {
        return status == ExecutionStatus.RUNNING;
    }
}
