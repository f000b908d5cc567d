package dev.askel.engine.bulk;

import dev.askel.engine.api.workbench.BulkJobs.BulkItem;
import dev.askel.engine.api.workbench.BulkJobs.ItemState;
import dev.askel.engine.sql.ExactText;
import dev.askel.engine.sql.PayloadEncryption;
import dev.askel.engine.sql.Row;
import dev.askel.engine.sql.Sql;
import dev.askel.engine.sql.Unnest;
import dev.askel.engine.visibility.SearchRow;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Reads and writes the table {@code bulk_items}. */
final class ItemTable {
    private static final String INSERT =
            """
            INSERT INTO bulk_items (job_id, ordinal, persistence_id, machine_name, redrive_count)
            SELECT * FROM unnest(?, ?, ?, ?, ?)\
            """;

    private static final String BEGIN =
            """
            WITH selected AS (
                SELECT i.ordinal, i.begun_at IS NOT NULL AS begun_before FROM bulk_items AS i
                 WHERE i.job_id = ? AND i.state = 'PENDING' AND i.ordinal > ? %s
                 ORDER BY i.ordinal LIMIT ?),
            marked AS (
                UPDATE bulk_items AS i SET begun_at = coalesce(i.begun_at, ?)
                  FROM selected WHERE i.job_id = ? AND i.ordinal = selected.ordinal
                RETURNING i.ordinal, i.persistence_id, i.machine_name, i.redrive_count, i.begun_at,
                          selected.begun_before)
            SELECT b.*, %s
              FROM marked AS b LEFT JOIN executions AS e ON e.persistence_id = b.persistence_id
             ORDER BY b.ordinal\
            """;
    private static final Sql BEGIN_NEXT = new Sql(BEGIN.formatted("", StoredExecution.COLUMNS));
    static final Sql BEGIN_AGAIN =
            new Sql(BEGIN.formatted("AND i.begun_at IS NOT NULL", StoredExecution.COLUMNS));

    /** Only pending items are updated and counted. */
    private static final String WRITE =
            """
            WITH result (job_id, ordinal, state, error, reason, ended_at) AS (
                SELECT * FROM unnest(?, ?, ?, ?, ?, ?)),
            written AS (
                UPDATE bulk_items AS i
                   SET state = r.state, error = r.error, reason = r.reason, ended_at = r.ended_at
                  FROM result AS r
                 WHERE i.job_id = r.job_id AND i.ordinal = r.ordinal AND i.state = 'PENDING'
                RETURNING i.state)
            SELECT state, count(*) AS items FROM written GROUP BY state\
            """;

    private static final Sql EXECUTIONS =
            new Sql(
                    "SELECT e.persistence_id, "
                            + StoredExecution.COLUMNS
                            + " FROM executions AS e WHERE e.persistence_id = ANY (?::text[])");

    private static final String LIST =
            """
            SELECT ordinal, persistence_id, machine_name, state, ended_at, error, reason
              FROM bulk_items WHERE job_id = ?%s AND ordinal > ? ORDER BY %sordinal LIMIT ?\
            """;
    private static final Sql ALL = new Sql(LIST.formatted("", ""));
    private static final Sql OF_STATE = new Sql(LIST.formatted(" AND state = ?", "state, "));

    private static final Sql DELETE =
            new Sql(
                    """
                    DELETE FROM bulk_items WHERE job_id = ? AND ordinal = ANY (ARRAY(
                        SELECT ordinal FROM bulk_items WHERE job_id = ? ORDER BY ordinal LIMIT ?))\
                    """);

    private ItemTable() {}

    /** Inserts items, with ordinals from {@code first}. */
    static void insert(Connection connection, UUID job, long first, List<SearchRow> found)
            throws SQLException {
        if (found.isEmpty()) {
            return;
        }
        var rows =
                IntStream.range(0, found.size())
                        .mapToObj(i -> new NewItem(first + i, found.get(i)))
                        .toList();
        try (var statement = new Unnest<>(connection, INSERT, rows)) {
            statement
                    .uuid(_ -> job)
                    .int8(NewItem::ordinal)
                    .text(each -> each.found().position().persistenceId())
                    .text(each -> machineName(each.found()))
                    .int4(each -> each.found().execution().redriveCount())
                    .update();
        }
    }

    private record NewItem(long ordinal, SearchRow found) {}

    private static String machineName(SearchRow found) {
        var arn = found.execution().stateMachineArn();
        return arn.substring(arn.lastIndexOf(':') + 1);
    }

    /**
     * Returns the next pending items and marks them as begun.
     *
     * @param after the ordinal of the last item that was returned before
     * @param begunOnly whether to return only items that were begun before
     */
    static List<StoredItem> beginNext(
            Connection connection,
            UUID job,
            long after,
            boolean begunOnly,
            int rowsMax,
            long nowMillis,
            PayloadEncryption encryption)
            throws SQLException {
        return (begunOnly ? BEGIN_AGAIN : BEGIN_NEXT)
                .list(
                        connection,
                        row -> readPending(row, encryption),
                        job,
                        after,
                        rowsMax,
                        nowMillis,
                        job);
    }

    private static StoredItem readPending(Row row, PayloadEncryption encryption)
            throws SQLException {
        var id = row.text("persistence_id");
        return new StoredItem(
                row.bigint("ordinal"),
                id,
                row.text("machine_name"),
                row.integer("redrive_count"),
                row.instant("begun_at"),
                row.bool("begun_before"),
                StoredExecution.read(row, id, encryption));
    }

    /** Reads the rows of executions, by persistence id. Deleted executions are absent. */
    static Map<String, StoredExecution> readExecutions(
            Connection connection, List<String> persistenceIds, PayloadEncryption encryption)
            throws SQLException {
        return EXECUTIONS
                .list(
                        connection,
                        row -> {
                            var id = row.text("persistence_id");
                            return Map.entry(
                                    id,
                                    Objects.requireNonNull(
                                            StoredExecution.read(row, id, encryption)));
                        },
                        (Object) persistenceIds.toArray(String[]::new))
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /** The number of items by result. */
    record Counts(long done, long skipped, long failed) {
        static final Counts NONE = new Counts(0, 0, 0);
    }

    /** Stores results of pending items, and counts the stored results. */
    static Counts write(Connection connection, UUID job, List<ItemResult> results, long nowMillis)
            throws SQLException {
        if (results.isEmpty()) {
            return Counts.NONE;
        }
        try (var statement = new Unnest<>(connection, WRITE, results)) {
            var rows =
                    statement
                            .uuid(_ -> job)
                            .int8(each -> each.item().ordinal())
                            .text(each -> each.state().name())
                            .text(ItemResult::error)
                            .bytea(each -> ExactText.encode(each.reason()))
                            .int8(_ -> nowMillis)
                            .query();
            var counts = new EnumMap<ItemState, Long>(ItemState.class);
            while (rows.next()) {
                counts.put(ItemState.valueOf(rows.getString("state")), rows.getLong("items"));
            }
            return new Counts(
                    counts.getOrDefault(ItemState.DONE, 0L),
                    counts.getOrDefault(ItemState.SKIPPED, 0L),
                    counts.getOrDefault(ItemState.FAILED, 0L));
        }
    }

    /** An item and its ordinal. */
    record NumberedItem(long ordinal, BulkItem item) {}

    /** Lists the items after an ordinal, in order. */
    static List<NumberedItem> list(
            Connection connection, UUID job, @Nullable ItemState state, long after, int rowsMax)
            throws SQLException {
        return state == null
                ? ALL.list(connection, ItemTable::readItem, job, after, rowsMax)
                : OF_STATE.list(connection, ItemTable::readItem, job, state.name(), after, rowsMax);
    }

    private static NumberedItem readItem(Row row) throws SQLException {
        return new NumberedItem(
                row.bigint("ordinal"),
                new BulkItem(
                        StoredItem.executionArn(
                                        row.text("persistence_id"), row.text("machine_name"))
                                .toString(),
                        ItemState.valueOf(row.text("state")),
                        row.instantOrNull("ended_at"),
                        row.textOrNull("error"),
                        ExactText.decode(row.bytesOrNull("reason"))));
    }

    /** Deletes at most {@code rowsMax} items, and returns their number. */
    static int delete(Connection connection, UUID job, int rowsMax) throws SQLException {
        return DELETE.update(connection, job, job, rowsMax);
    }
}
