package dev.askel.engine.retention;

import dev.askel.engine.journal.partition.Buckets;
import dev.askel.engine.journal.retention.LongRunningExecutions;
import dev.askel.engine.sql.Row;
import dev.askel.engine.sql.Sql;
import dev.askel.engine.sql.SqlFailure;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Seals, empties and drops the expired partitions of journal and snapshots. A partition (bucket)
 * contains the executions that started in its period.
 */
final class ExpiredPartitions {

    private static final Sql EXISTING =
            new Sql(
                    """
                    SELECT substr(c.relname, length('event_journal_') + 1)::integer AS bucket
                      FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
                     WHERE i.inhparent = 'event_journal'::regclass\
                    """);

    private static final Sql SEAL = new Sql("SELECT seal_bucket(?)::text AS done");
    private static final Sql DROP = new Sql("SELECT drop_bucket(?)::text AS done");

    // The executions of a bucket started in its period. For each machine, the query reads one index
    // entry and the starts of the period.
    private static final Sql REMAINING =
            new Sql(
                    """
                    WITH RECURSIVE found AS (
                      (SELECT machine_id FROM executions
                        WHERE map_run_arn IS NULL AND machine_id >= ?
                        ORDER BY machine_id LIMIT 1)
                      UNION ALL
                      SELECT next.machine_id
                        FROM found CROSS JOIN LATERAL (
                             SELECT machine_id FROM executions
                              WHERE map_run_arn IS NULL AND machine_id > found.machine_id
                              ORDER BY machine_id LIMIT 1) AS next)
                    SELECT e.persistence_id, e.machine_id, e.started_at
                      FROM found CROSS JOIN LATERAL (
                           SELECT persistence_id, machine_id, started_at FROM executions
                            WHERE map_run_arn IS NULL AND machine_id = found.machine_id
                              AND started_at >= CASE WHEN found.machine_id = ? THEN ? ELSE ? END
                              AND started_at < ? AND bucket = ?
                            ORDER BY started_at LIMIT ?) AS e
                     LIMIT ?\
                    """);

    private static final Sql REMAINING_CHILDREN =
            new Sql(
                    """
                    SELECT persistence_id, machine_id, started_at FROM executions
                     WHERE map_run_arn IS NOT NULL AND started_at >= ? AND started_at < ?
                       AND bucket = ?
                     ORDER BY started_at LIMIT ?\
                    """);

    private static final UUID FIRST_MACHINE = new UUID(0, 0);

    /**
     * An execution that is still in a partition, and its position in the list of these executions.
     */
    record RemainingExecution(String persistenceId, UUID machineId, long startedAt) {}

    private ExpiredPartitions() {}

    /**
     * Returns the existing partitions whose periods had ended at {@code timeMillis}, oldest first.
     */
    static List<Integer> endedBy(Connection connection, long timeMillis) throws SQLException {
        return EXISTING.list(connection, row -> row.integer("bucket")).stream()
                .filter(bucket ->
                        bucket != Buckets.LONG_RUNNING && Buckets.endOf(bucket) <= timeMillis)
                .sorted(Comparator.comparingLong(Buckets::endOf))
                .toList();
    }

    /** Seals a partition against inserts; false when its lock is not available. */
    static boolean seal(Connection connection, int bucket) throws SQLException {
        return runUnlessLocked(connection, SEAL, bucket);
    }

    /** Drops an empty partition; false when its lock is not available. */
    static boolean drop(Connection connection, int bucket) throws SQLException {
        return runUnlessLocked(connection, DROP, bucket);
    }

    private static boolean runUnlessLocked(Connection connection, Sql function, int bucket)
            throws SQLException {
        try {
            return function.any(connection, bucket);
        } catch (SQLException failure) {
            if (SqlFailure.isLockTimeout(failure)) {
                connection.rollback();
                return false;
            }
            throw failure;
        }
    }

    /**
     * Returns at most {@code rowsMax} executions that are still in a partition, in a fixed order.
     *
     * @param after the last execution of the previous list; null for the first list
     */
    static List<RemainingExecution> listRemaining(
            Connection connection, int bucket, @Nullable RemainingExecution after, int rowsMax)
            throws SQLException {
        long start = Buckets.startOf(bucket);
        long end = Buckets.endOf(bucket);
        var machine = after == null ? FIRST_MACHINE : after.machineId();
        long from = after == null ? start : after.startedAt();
        var found =
                REMAINING.list(
                        connection,
                        ExpiredPartitions::remaining,
                        machine,
                        machine,
                        from,
                        start,
                        end,
                        bucket,
                        rowsMax,
                        rowsMax);
        return found.isEmpty()
                ? REMAINING_CHILDREN.list(
                        connection, ExpiredPartitions::remaining, start, end, bucket, rowsMax)
                : found;
    }

    private static RemainingExecution remaining(Row row) throws SQLException {
        return new RemainingExecution(
                row.text("persistence_id"), row.uuid("machine_id"), row.bigint("started_at"));
    }

    /**
     * The result of a step.
     *
     * @param checkedCount the number of executions handled, from the beginning of the list
     * @param movedCount the number of checked executions that were moved
     */
    record MoveResult(int checkedCount, int movedCount) {}

    /**
     * Moves the first executions of the list to the long bucket, the partition of executions that
     * outlive theirs. Moves at least one execution, and otherwise at most {@code bytesMax} stored
     * bytes.
     */
    static MoveResult move(
            Connection connection, int bucket, List<RemainingExecution> executions, long bytesMax)
            throws SQLException {
        var ids = executions.stream().map(RemainingExecution::persistenceId).toList();
        int fitting = LongRunningExecutions.countWithin(connection, bucket, ids, bytesMax);
        return fitting == 0
                ? new MoveResult(
                        1,
                        LongRunningExecutions.moveOne(connection, bucket, ids.getFirst(), bytesMax))
                : new MoveResult(
                        fitting,
                        LongRunningExecutions.move(connection, bucket, ids.subList(0, fitting)));
    }
}
