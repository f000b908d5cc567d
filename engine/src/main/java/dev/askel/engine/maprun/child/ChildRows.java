package dev.askel.engine.maprun.child;

import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.ExecutionStatus;
import dev.askel.engine.api.Answer;
import dev.askel.engine.execution.UnavailableException;
import dev.askel.engine.maprun.MapRunWorkers;
import dev.askel.engine.sql.ExactText;
import dev.askel.engine.sql.PayloadEncryption;
import dev.askel.engine.sql.Row;
import dev.askel.engine.sql.Sql;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads the rows of Standard children in {@code executions}. */
public final class ChildRows implements StoredInputs {
    /** The maximum number of children in one query. It bounds the memory for their outputs. */
    static final int CHILDREN_MAX = 100;

    private static final String ROWS =
            """
            SELECT persistence_id, execution_name, status, started_at, stopped_at, output, error,
                   cause, redrive_count, last_event_id
              FROM executions WHERE persistence_id = ANY (?)\
            """;

    private static final Sql FIND = new Sql(ROWS);

    private static final Sql FIND_QUARANTINED =
            new Sql(
                    ROWS
                            + """
                             AND stopped_at IS NULL
                             AND EXISTS (SELECT FROM quarantine q
                                          WHERE q.persistence_id = executions.persistence_id)\
                            """);

    private static final Sql INPUTS =
            new Sql(
                    """
                    SELECT persistence_id, input FROM executions
                     WHERE persistence_id = ANY (?) AND input IS NOT NULL\
                    """);

    private final MapRunWorkers workers;

    /** Creates a reader that queries on these threads. */
    public ChildRows(MapRunWorkers workers) {
        this.workers = workers;
    }

    /**
     * The columns of a child in {@code executions}.
     *
     * @param stoppedAtMillis null while the child runs
     * @param lastEventId the number of events in the child's history
     * @param historyEventsMax maximum number of events of a history
     */
    record ChildRow(
            String name,
            ExecutionStatus status,
            long startedAtMillis,
            @Nullable Long stoppedAtMillis,
            @Nullable Payload output,
            @Nullable String error,
            @Nullable String cause,
            int redriveCount,
            long lastEventId,
            long historyEventsMax) {
        boolean isRunning() {
            return stoppedAtMillis == null;
        }

        /** Returns the outcome of a child that is not running. */
        ChildEnd end(PlannedChild planned) {
            if (stoppedAtMillis == null) {
                throw new IllegalStateException(name + " has not ended");
            }
            return new ChildEnd(
                            planned.child(),
                            planned.items(),
                            name,
                            status,
                            null,
                            output,
                            error,
                            cause,
                            startedAtMillis,
                            stoppedAtMillis,
                            redriveCount)
                    .withEvents(lastEventId, historyEventsMax);
        }
    }

    /**
     * Reads the rows of children.
     *
     * @param children the numbers of the children, at most {@link #CHILDREN_MAX}
     * @param idOf returns the persistence id of a child
     * @param historyEventsMax maximum number of events of a history
     * @return the rows by the number of the child; children without a row are missing. The stage
     *     fails with {@link UnavailableException} when the database is unavailable or busy
     */
    CompletionStage<Map<Long, ChildRow>> find(
            Collection<Long> children, Function<Long, String> idOf, long historyEventsMax) {
        return find(FIND, children, idOf, historyEventsMax);
    }

    /**
     * Reads the rows of running children that are in quarantine. The parameters and the result are
     * those of {@link #find}.
     */
    CompletionStage<Map<Long, ChildRow>> findQuarantined(
            Collection<Long> children, Function<Long, String> idOf, long historyEventsMax) {
        return find(FIND_QUARANTINED, children, idOf, historyEventsMax);
    }

    private CompletionStage<Map<Long, ChildRow>> find(
            Sql sql,
            Collection<Long> children,
            Function<Long, String> idOf,
            long historyEventsMax) {
        var ids = children.stream().collect(Collectors.toMap(idOf, Function.identity()));
        var parameter = ids.keySet().toArray(String[]::new);
        return workers.submit(
                        firstOf(ids.keySet()),
                        database ->
                                Answer.ok(
                                        database.read(connection -> {
                                            var rows = new HashMap<Long, ChildRow>();
                                            sql.list(
                                                    connection,
                                                    row -> {
                                                        var id = row.text("persistence_id");
                                                        return rows.put(
                                                                ids.get(id),
                                                                read(
                                                                        row,
                                                                        id,
                                                                        database.encryption(),
                                                                        historyEventsMax));
                                                    },
                                                    (Object) parameter);
                                            return Map.copyOf(rows);
                                        })))
                .thenCompose(ChildRows::valueOrFailure);
    }

    /**
     * Returns an id that selects the queue of the machine. All children have the same machine,
     * because they belong to one run.
     */
    private static String firstOf(Collection<String> persistenceIds) {
        return persistenceIds.isEmpty() ? "" : persistenceIds.iterator().next();
    }

    private static <T> CompletionStage<T> valueOrFailure(Answer<T> answer) {
        return switch (answer) {
            case Answer.Ok(var value) -> CompletableFuture.completedStage(value);
            case Answer.Refused(var error) ->
                    CompletableFuture.failedStage(UnavailableException.of(error));
        };
    }

    @Override
    public CompletionStage<Map<String, String>> inputs(Collection<String> persistenceIds) {
        var parameter = persistenceIds.toArray(String[]::new);
        return workers.submit(
                        firstOf(persistenceIds),
                        database ->
                                Answer.ok(
                                        database.read(connection -> {
                                            var inputs = new HashMap<String, String>();
                                            INPUTS.list(
                                                    connection,
                                                    row -> {
                                                        var id = row.text("persistence_id");
                                                        return inputs.put(
                                                                id,
                                                                database.encryption()
                                                                        .readText(
                                                                                id,
                                                                                row.bytes(
                                                                                        "input")));
                                                    },
                                                    (Object) parameter);
                                            return Map.copyOf(inputs);
                                        })))
                .thenCompose(ChildRows::valueOrFailure);
    }

    private static ChildRow read(
            Row row, String persistenceId, PayloadEncryption encryption, long historyEventsMax)
            throws SQLException {
        var output = encryption.readText(persistenceId, row.bytesOrNull("output"));
        return new ChildRow(
                row.text("execution_name"),
                ExecutionStatus.valueOf(row.text("status")),
                row.bigint("started_at"),
                row.bigintOrNull("stopped_at"),
                output == null ? null : Payload.ofVerbatim(output),
                ExactText.decode(row.bytesOrNull("error")),
                encryption.readText(persistenceId, row.bytesOrNull("cause")),
                row.integer("redrive_count"),
                row.bigint("last_event_id"),
                historyEventsMax);
    }
}
