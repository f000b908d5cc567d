package dev.askel.engine.journal.read;

import dev.askel.engine.journal.ExecutionRow;
import dev.askel.engine.journal.JournalRow;
import dev.askel.engine.journal.RecoveryRows;
import dev.askel.engine.journal.StoredSnapshot;
import dev.askel.engine.journal.partition.Buckets;
import dev.askel.engine.journal.partition.Partitions;
import dev.askel.engine.journal.writer.EventJournalTable;
import dev.askel.engine.journal.writer.ExecutionsTable;
import dev.askel.engine.journal.writer.JournalStatistics;
import dev.askel.engine.journal.writer.SnapshotTable;
import dev.askel.engine.journal.writer.WakeupsTable;
import dev.askel.engine.sql.PayloadEncryption;
import dev.askel.engine.sql.SqlFailure;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads many executions from one snapshot of the database (REPEATABLE READ). It reads their rows in
 * {@code executions} and {@code wakeups}, their latest snapshots, and the journal rows after the
 * snapshots. This takes up to three queries, and two further queries for each bucket. The result
 * has the smallest executions that together fit the free bytes; a later query reads the others.
 */
public final class RecoveryQuery implements QueryPool.Query<String, @Nullable RecoveryRows> {
    /**
     * The maximum stored bytes that one transaction reads. The decoded executions need several
     * times as much memory.
     */
    public static final long BYTES_MAX = 32L << 20;

    /**
     * The maximum time that a query waits for free memory. After this time, the query reads one
     * execution without free memory.
     */
    private static final Duration MEMORY_WAIT_MAX = Duration.ofSeconds(1);

    private static final Duration MEMORY_CHECK = Duration.ofMillis(20);

    private final PayloadEncryption encryption;
    private final JournalStatistics statistics;
    private final LongSupplier bytesFree;

    public RecoveryQuery(
            PayloadEncryption encryption, JournalStatistics statistics, long bytesMax) {
        this(encryption, statistics, () -> bytesMax);
    }

    /** Creates a query that reads at most {@code bytesFree} stored bytes in one transaction. */
    public RecoveryQuery(
            PayloadEncryption encryption, JournalStatistics statistics, LongSupplier bytesFree) {
        this.encryption = encryption;
        this.statistics = statistics;
        this.bytesFree = bytesFree;
    }

    private long awaitBytes() throws SQLException {
        long end = System.nanoTime() + MEMORY_WAIT_MAX.toNanos();
        long free = bytesFree.getAsLong();
        while (free <= 0 && System.nanoTime() - end < 0) {
            LockSupport.parkNanos(MEMORY_CHECK.toNanos());
            if (Thread.currentThread().isInterrupted()) {
                throw new SQLException("the journal is being closed");
            }
            free = bytesFree.getAsLong();
        }
        return Math.clamp(free, 0, BYTES_MAX);
    }

    @Override
    public Map<String, @Nullable RecoveryRows> run(
            Connection connection, List<String> persistenceIds) throws SQLException {
        var distinct =
                RecoverySizes.smallest(
                        connection,
                        persistenceIds.stream().distinct().sorted().toList(),
                        awaitBytes());
        var executions = ExecutionsTable.select(connection, encryption, distinct);
        var wakeups = WakeupsTable.select(connection, distinct);
        var snapshots = new HashMap<String, StoredSnapshot>();
        var rows = new HashMap<String, List<JournalRow>>();
        for (var bucket : byBucket(distinct, executions).entrySet()) {
            var latest =
                    SnapshotTable.latest(
                            connection, encryption, bucket.getKey(), bucket.getValue());
            snapshots.putAll(latest);
            rows.putAll(
                    EventJournalTable.rowsAfter(
                            connection,
                            encryption,
                            bucket.getKey(),
                            tails(bucket.getValue(), latest)));
        }
        checkBuckets(connection, executions, snapshots, rows);
        var answers = new HashMap<String, @Nullable RecoveryRows>();
        for (var id : distinct) {
            var recovered =
                    new RecoveryRows(
                            executions.get(id),
                            snapshots.get(id),
                            rows.getOrDefault(id, List.of()),
                            wakeups.get(id));
            answers.put(id, isNothing(recovered) ? null : recovered);
        }
        statistics.countRecoveries(distinct.size());
        return answers;
    }

    /**
     * Fails with a retryable error when the partition of an execution was dropped during this
     * transaction. Even transactions with an older snapshot no longer see a dropped partition. The
     * rows may have been moved to the long bucket before, so the execution must be read again.
     */
    private static void checkBuckets(
            Connection connection,
            Map<String, ExecutionRow> executions,
            Map<String, StoredSnapshot> snapshots,
            Map<String, List<JournalRow>> rows)
            throws SQLException {
        for (var execution : executions.values()) {
            var id = execution.identity().persistenceId();
            int bucket = execution.identity().bucket();
            if (!rows.containsKey(id)
                    && !snapshots.containsKey(id)
                    && !Partitions.exists(connection, bucket)) {
                throw new SQLException(
                        id + ": bucket " + bucket + " was dropped in the meantime",
                        SqlFailure.SERIALIZATION_FAILURE);
            }
        }
    }

    private static Map<Integer, List<String>> byBucket(
            List<String> persistenceIds, Map<String, ExecutionRow> executions) {
        var buckets = new HashMap<Integer, List<String>>();
        for (var id : persistenceIds) {
            var execution = executions.get(id);
            int bucket = execution == null ? Buckets.LONG_RUNNING : execution.identity().bucket();
            buckets.computeIfAbsent(bucket, _ -> new ArrayList<>()).add(id);
        }
        return buckets;
    }

    private static List<EventJournalTable.Tail> tails(
            List<String> persistenceIds, Map<String, StoredSnapshot> snapshots) {
        var tails = new ArrayList<EventJournalTable.Tail>(persistenceIds.size());
        for (var id : persistenceIds) {
            var snapshot = snapshots.get(id);
            tails.add(new EventJournalTable.Tail(id, snapshot == null ? 0 : snapshot.sequenceNr()));
        }
        return tails;
    }

    private static boolean isNothing(RecoveryRows recovered) {
        return recovered.execution() == null
                && recovered.snapshot() == null
                && recovered.rows().isEmpty();
    }
}
