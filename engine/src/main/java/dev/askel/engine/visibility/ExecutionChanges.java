package dev.askel.engine.visibility;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.workbench.ExecutionSearches.FoundExecution;
import dev.askel.engine.sql.Row;
import dev.askel.engine.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;

/**
 * Changes of executions' status (start, end, redrive) in an order that has no gaps.
 *
 * <p>Times and sequences are drawn before a commit, and commits overtake each other, so that behind
 * every place in such an order something may still appear. Here the order is that of the numbers of
 * the transactions that made the changes, and read is only what is older than every transaction
 * under way: there nothing can appear any more. What a row was before its last change is not kept:
 * a change that is overtaken by the next one before it is read is not told. A transaction of
 * somebody else that stays open for long and writes holds up what comes behind it.
 */
public final class ExecutionChanges {
    private static final Sql NOW =
            new Sql("SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS number");

    private static final Sql BEYOND =
            new Sql(
                    """
                    SELECT ?::text::xid8 > pg_snapshot_xmax(pg_current_snapshot()) AS beyond\
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

    /** Reads through {@code workers}. */
    public ExecutionChanges(SqlWorkers workers) {
        this.workers = workers;
    }

    /**
     * A place between two changes.
     *
     * @param transaction the number of the one that made the change before it
     * @param persistenceId of the execution that was changed; empty for a place before all that the
     *     transaction changed
     */
    public record Place(long transaction, String persistenceId) implements Comparable<Place> {
        @Override
        public int compareTo(Place other) {
            int order = Long.compare(transaction, other.transaction);
            return order != 0 ? order : persistenceId.compareTo(other.persistenceId);
        }

        /** What {@link #parse} reads. */
        @Override
        public String toString() {
            return transaction + " " + persistenceId;
        }

        /** Reads what {@link #toString} wrote. */
        public static Place parse(String text) {
            int space = text.indexOf(' ');
            return new Place(Long.parseLong(text.substring(0, space)), text.substring(space + 1));
        }
    }

    /** An execution as it was changed, and the place behind that. */
    public record Change(FoundExecution execution, ExecutionId id, Place place) {}

    /** The place before all that is to come; what is committed before this is called is behind. */
    public CompletionStage<Answer<Place>> now() {
        return workers.submit(database ->
                Answer.ok(
                        new Place(
                                Long.parseLong(
                                        Objects.requireNonNull(
                                                database.<String>find(connection ->
                                                        NOW.first(
                                                                connection,
                                                                row -> row.text("number"))))),
                                "")));
    }

    /**
     * The place, unless it is one that this database has not come to: {@code InvalidToken}. It was
     * given before the database was restored into a server that counts from another number, and
     * what is behind it here is not what was behind it there.
     */
    public CompletionStage<Answer<Place>> reached(Place place) {
        return workers.submit(database ->
                database.read(connection ->
                                BEYOND.list(
                                        connection,
                                        row -> row.truth("beyond"),
                                        Long.toString(place.transaction())))
                                .getFirst()
                        ? Answer.refused(new EngineError.InvalidToken())
                        : Answer.ok(place));
    }

    /** The next changes of all executions behind a place, in order, at most so many. */
    public CompletionStage<Answer<List<Change>>> after(Place place, int rowsMax) {
        return workers.submit(database ->
                Answer.ok(database.read(connection -> page(connection, place, rowsMax))));
    }

    private static List<Change> page(Connection connection, Place place, int rowsMax)
            throws SQLException {
        var transaction = Long.toString(place.transaction());
        return PAGE.list(
                connection,
                ExecutionChanges::read,
                transaction,
                transaction,
                place.persistenceId(),
                rowsMax);
    }

    private static Change read(Row row) throws SQLException {
        var id = row.text("persistence_id");
        return new Change(
                FoundExecutions.execution(row),
                ExecutionId.parse(id),
                new Place(Long.parseLong(row.text("transaction")), id));
    }
}
