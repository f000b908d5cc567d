package dev.askel.engine.retention;

import dev.askel.engine.journal.partition.Buckets;
import dev.askel.engine.journal.retention.ExpiredMapRuns;
import dev.askel.engine.journal.retention.LongRunningExecutions;
import dev.askel.engine.journal.retention.ReservedNames;
import dev.askel.engine.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Deletes closed executions in the order of their ends. The names of the executions are reserved
 * first, then the rows are deleted. An execution that has a notification to send has a wake-up row.
 * The execution is kept until that row is deleted.
 */
final class ExpiredExecutions {
    /** An account in a region. These two are the first columns of the index by end time. */
    record Scope(String account, String region) {}

    /**
     * The executions that were deleted in one transaction.
     *
     * @param lastMillis the end time of the last deleted execution, or the start time of the last
     *     deleted child. The next transaction continues from this time
     */
    record DeletionResult(int executionCount, long lastMillis) {}

    // The query reads one index entry per scope, for any number of executions in the scope.
    private static final Sql SCOPES =
            new Sql(
                    """
                    WITH RECURSIVE found AS (
                      (SELECT account, region FROM executions
                        WHERE map_run_arn IS NULL AND stopped_at IS NOT NULL
                        ORDER BY account, region LIMIT 1)
                      UNION ALL
                      SELECT next.account, next.region
                        FROM found CROSS JOIN LATERAL (
                             SELECT account, region FROM executions
                              WHERE map_run_arn IS NULL AND stopped_at IS NOT NULL
                                AND (account, region) > (found.account, found.region)
                              ORDER BY account, region LIMIT 1) AS next)
                    SELECT account, region FROM found\
                    """);

    private static final String ENDS =
            """
             FROM executions
            WHERE account = ? AND region = ? AND map_run_arn IS NULL AND stopped_at IS NOT NULL
              AND stopped_at > ? AND stopped_at <= ?
            """;

    private static final Sql BOUNDARY =
            new Sql("SELECT stopped_at" + ENDS + " ORDER BY stopped_at OFFSET ? LIMIT 1");

    private static final Sql RESERVE =
            new Sql(
                    """
                    INSERT INTO held_names (name_digest, held_until)
                    SELECT md5(persistence_id)::uuid,
                           (stopped_at + %1$d) / %2$d * %2$d + %2$d\
                    """
                                    .formatted(ReservedNames.RESERVED_FOR.toMillis(), 3_600_000L)
                            + ENDS
                            + """
                            ON CONFLICT (name_digest) DO UPDATE
                               SET held_until = greatest(held_names.held_until, excluded.held_until)\
                            """);

    // The end is checked again, because the execution may have been redriven since it was selected.
    private static final String DELETE =
            """
            WITH wanted AS MATERIALIZED (
              SELECT persistence_id FROM executions e
               WHERE %1$s
                 AND NOT EXISTS (SELECT FROM wakeups w WHERE w.persistence_id = e.persistence_id)
               ORDER BY %2$s LIMIT ?)
            DELETE FROM executions e USING wanted
             WHERE e.persistence_id = wanted.persistence_id AND e.stopped_at <= ?
            RETURNING e.persistence_id, e.bucket, e.%2$s AS sort_key\
            """;

    private static final Sql DELETE_BY_END =
            new Sql(
                    DELETE.formatted(
                            """
                            account = ? AND region = ? AND map_run_arn IS NULL
                            AND stopped_at IS NOT NULL AND stopped_at >= ? AND stopped_at <= ?\
                            """,
                            "stopped_at"));

    private static final Sql DELETE_CHILDREN =
            new Sql(
                    DELETE.formatted(
                            """
                            map_run_arn IS NOT NULL AND started_at >= ? AND started_at <= ?
                            AND stopped_at <= ?\
                            """,
                            "started_at"));

    private static final Sql FREE_NAMES =
            new Sql(
                    """
                    DELETE FROM held_names h
                     USING (SELECT name_digest FROM held_names WHERE held_until <= ?
                             ORDER BY held_until LIMIT ?) AS free
                     WHERE h.name_digest = free.name_digest AND h.held_until <= ?\
                    """);

    private static final Sql REMOVE_MACHINES =
            new Sql(
                    """
                    DELETE FROM machines d
                     USING (SELECT machine_id FROM machines m
                             WHERE m.deleted_at <= ?
                               AND NOT EXISTS (SELECT FROM executions e
                                                WHERE e.machine_id = m.machine_id
                                                  AND e.map_run_arn IS NULL)
                             LIMIT ?) AS unused
                     WHERE d.machine_id = unused.machine_id AND d.deleted_at <= ?\
                    """);

    private ExpiredExecutions() {}

    static List<Scope> scopes(Connection connection) throws SQLException {
        return SCOPES.list(connection, row -> new Scope(row.text("account"), row.text("region")));
    }

    /**
     * Reserves the names of about {@code rowsMax} executions that ended after {@code fromMillis},
     * up to {@code toMillis}.
     *
     * @return the time up to which names of ended executions are reserved now; null when all names
     *     up to {@code toMillis} are reserved
     */
    static @Nullable Long reserveNames(
            Connection connection, Scope scope, long fromMillis, long toMillis, int rowsMax)
            throws SQLException {
        var boundary =
                BOUNDARY.first(
                        connection,
                        row -> row.bigint("stopped_at"),
                        scope.account(),
                        scope.region(),
                        fromMillis,
                        toMillis,
                        rowsMax - 1);
        RESERVE.update(
                connection,
                scope.account(),
                scope.region(),
                fromMillis,
                boundary == null ? toMillis : boundary);
        return boundary;
    }

    /**
     * Deletes executions that ended between {@code fromMillis} and {@code toMillis}, both
     * inclusive. One call deletes as many executions as the step size permits.
     */
    static DeletionResult delete(
            Connection connection, Scope scope, long fromMillis, long toMillis, StepSize size)
            throws SQLException {
        return deleteBy(
                connection,
                DELETE_BY_END,
                size,
                fromMillis,
                scope.account(),
                scope.region(),
                fromMillis,
                toMillis,
                size.rowsMax(),
                toMillis);
    }

    /**
     * Deletes children of Map Runs that started at {@code fromMillis} or later, and ended at {@code
     * toMillis} or earlier. One call deletes as many children as the step size permits.
     */
    static DeletionResult deleteChildren(
            Connection connection, long fromMillis, long toMillis, StepSize size)
            throws SQLException {
        return deleteBy(
                connection,
                DELETE_CHILDREN,
                size,
                fromMillis,
                fromMillis,
                toMillis,
                toMillis,
                size.rowsMax(),
                toMillis);
    }

    private record DeletedRow(String persistenceId, int bucket, long sortKey) {}

    private static DeletionResult deleteBy(
            Connection connection, Sql delete, StepSize size, long from, Object... parameters)
            throws SQLException {
        var rows =
                delete.list(
                        connection,
                        row ->
                                new DeletedRow(
                                        row.text("persistence_id"),
                                        row.integer("bucket"),
                                        row.bigint("sort_key")),
                        parameters);
        Map<Integer, List<String>> byBucket = new HashMap<>();
        long last = from;
        for (var each : rows) {
            byBucket.computeIfAbsent(each.bucket(), _ -> new ArrayList<>())
                    .add(each.persistenceId());
            last = Math.max(last, each.sortKey());
        }
        ExpiredMapRuns.mark(connection, rows.stream().map(DeletedRow::persistenceId).toList());
        for (var bucket : byBucket.entrySet()) {
            if (bucket.getKey() == Buckets.LONG_RUNNING) {
                LongRunningExecutions.delete(
                        connection, Buckets.LONG_RUNNING, bucket.getValue(), size.bytesMax());
            } else {
                // The journal rows are dropped with the partition.
                LongRunningExecutions.deleteDamaged(connection, bucket.getKey(), bucket.getValue());
            }
        }
        return new DeletionResult(rows.size(), last);
    }

    /**
     * Frees at most {@code rowsMax} names whose reservation has expired, and returns their number.
     */
    static int freeNames(Connection connection, long nowMillis, int rowsMax) throws SQLException {
        return FREE_NAMES.update(connection, nowMillis, rowsMax, nowMillis);
    }

    /**
     * Removes the rows of at most {@code rowsMax} machines that were deleted before {@code
     * beforeMillis} and of which no execution is kept.
     *
     * @return the number of removed machines
     */
    static int removeMachines(Connection connection, long beforeMillis, int rowsMax)
            throws SQLException {
        return REMOVE_MACHINES.update(connection, beforeMillis, rowsMax, beforeMillis);
    }
}
