package dev.askel.engine.visibility;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.workbench.ExecutionSearches.FoundExecution;
import dev.askel.engine.sql.Row;
import dev.askel.engine.sql.Sql;
import dev.askel.engine.sql.SqlWorkers;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;

/**
 * Reads changes of executions' status (start, end, redrive) in an order in which no change can be
 * missed. A pause does not change the status, so these rows do not contain it.
 *
 * <p>Changes are not ordered by time or by a sequence number, because both are assigned before a
 * commit, and commits can complete in another order. A change could then appear before a position
 * that a reader has already passed. Therefore changes are ordered by their transaction ids, and
 * only changes older than all open transactions are read.
 *
 * <p>Only the last change of a row is stored. So a change is not reported if another change of the
 * row follows before a reader reads it. A long writing transaction of another session delays all
 * later changes.
 */
public final class ExecutionChanges {
    private static final Sql NOW =
            new Sql("SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS number");

    private static final Sql NOT_REACHED =
            new Sql(
                    """
                    SELECT ?::text::xid8 > pg_snapshot_xmax(pg_current_snapshot()) AS not_reached\
                    """);

    private static final Sql PAGE =
            new Sql(
                    """
                    SELECT persistence_id, machine_name, status, started_at, stopped_at,
                           version_arn, alias_arn, redrive_count, redriven_at, failed_state, error,
                           cause_fingerprint, changed_by::text AS transaction
                      FROM executions
                     WHERE map_run_arn IS NULL AND changed_by IS NOT NULL
                       AND changed_by >= ?::text::xid8
                       AND changed_by < pg_snapshot_xmin(pg_current_snapshot())
                       AND (changed_by > ?::text::xid8 OR persistence_id > ?)
                     ORDER BY executions.changed_by, persistence_id LIMIT ?\
                    """);

    private final SqlWorkers workers;

    /** Creates the reader. */
    public ExecutionChanges(SqlWorkers workers) {
        this.workers = workers;
    }

    /**
     * A position between two changes.
     *
     * @param transaction the id of the transaction of the change before this position
     * @param persistenceId the id of the changed execution; empty for a position before all changes
     *     of the transaction
     */
    public record ChangePosition(long transaction, String persistenceId)
            implements Comparable<ChangePosition> {
        @Override
        public int compareTo(ChangePosition other) {
            int order = Long.compare(transaction, other.transaction);
            return order != 0 ? order : persistenceId.compareTo(other.persistenceId);
        }

        /** Returns the string that {@link #parse} reads. */
        @Override
        public String toString() {
            return transaction + " " + persistenceId;
        }

        /** Parses the string that {@link #toString} returns. */
        public static ChangePosition parse(String text) {
            int space = text.indexOf(' ');
            return new ChangePosition(
                    Long.parseLong(text.substring(0, space)), text.substring(space + 1));
        }
    }

    /** A changed execution, and the position after the change. */
    public record Change(FoundExecution execution, ExecutionId id, ChangePosition position) {}

    /**
     * Returns the position before all future changes. Changes that were committed before this call
     * are before the position.
     */
    public CompletionStage<Answer<ChangePosition>> currentPosition() {
        return workers.submit(database ->
                Answer.ok(
                        new ChangePosition(
                                Long.parseLong(
                                        Objects.requireNonNull(
                                                database.<String>find(connection ->
                                                        NOW.first(
                                                                connection,
                                                                row -> row.text("number"))))),
                                "")));
    }

    /**
     * Returns the position, or {@code InvalidToken} when the database has not reached the
     * position's transaction id. Such a position was issued before the database was restored on a
     * server with other transaction ids. Changes after such a position would be wrong.
     */
    public CompletionStage<Answer<ChangePosition>> checkReached(ChangePosition position) {
        return workers.submit(database ->
                database.read(connection ->
                                NOT_REACHED.list(
                                        connection,
                                        row -> row.bool("not_reached"),
                                        Long.toString(position.transaction())))
                                .getFirst()
                        ? Answer.refused(new EngineError.InvalidToken())
                        : Answer.ok(position));
    }

    /**
     * Returns the next changes of all executions after a position, in order, at most {@code
     * rowsMax}.
     */
    public CompletionStage<Answer<List<Change>>> readAfter(ChangePosition position, int rowsMax) {
        return workers.submit(database ->
                Answer.ok(database.read(connection -> page(connection, position, rowsMax))));
    }

    private static List<Change> page(Connection connection, ChangePosition position, int rowsMax)
            throws SQLException {
        var transaction = Long.toString(position.transaction());
        return PAGE.list(
                connection,
                ExecutionChanges::read,
                transaction,
                transaction,
                position.persistenceId(),
                rowsMax);
    }

    private static Change read(Row row) throws SQLException {
        var id = row.text("persistence_id");
        return new Change(
                ExecutionSearch.execution(row, false),
                ExecutionId.parse(id),
                new ChangePosition(Long.parseLong(row.text("transaction")), id));
    }
}
