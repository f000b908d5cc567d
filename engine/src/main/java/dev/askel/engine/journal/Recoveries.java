package dev.askel.engine.journal;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads many executions at one moment (the transaction is REPEATABLE READ): their rows, wake-ups,
 * latest snapshots and the journal rows behind them, in three queries and two more for each bucket.
 * It answers as many as fit its bytes, the smallest first; the others are asked again.
 */
final class Recoveries implements SqlLane.Query<String, @Nullable Recovered> {
    /** Stored bytes read by one transaction; in memory they take some times as much. */
    static final long BYTES_MAX = 32L << 20;

    private final JournalStatistics statistics;
    private final long bytesMax;

    Recoveries(JournalStatistics statistics) {
        this(statistics, BYTES_MAX);
    }

    Recoveries(JournalStatistics statistics, long bytesMax) {
        this.statistics = statistics;
        this.bytesMax = bytesMax;
    }

    @Override
    public Map<String, @Nullable Recovered> answer(
            Connection connection, List<String> persistenceIds) throws SQLException {
        var distinct =
                RecoverySizes.smallest(
                        connection, persistenceIds.stream().distinct().sorted().toList(), bytesMax);
        var executions = ExecutionsTable.select(connection, distinct);
        var wakeups = WakeupsTable.select(connection, distinct);
        var snapshots = new HashMap<String, StoredSnapshot>();
        var rows = new HashMap<String, List<JournalRow>>();
        for (var bucket : byBucket(distinct, executions).entrySet()) {
            var latest = SnapshotTable.latest(connection, bucket.getKey(), bucket.getValue());
            snapshots.putAll(latest);
            rows.putAll(
                    EventJournalTable.behind(
                            connection, bucket.getKey(), tails(bucket.getValue(), latest)));
        }
        var answers = new HashMap<String, @Nullable Recovered>();
        for (var id : distinct) {
            var recovered =
                    new Recovered(
                            executions.get(id),
                            snapshots.get(id),
                            rows.getOrDefault(id, List.of()),
                            wakeups.get(id));
            answers.put(id, isNothing(recovered) ? null : recovered);
        }
        statistics.recovered(distinct.size());
        return answers;
    }

    private static Map<Integer, List<String>> byBucket(
            List<String> persistenceIds, Map<String, ExecutionRow> executions) {
        var buckets = new HashMap<Integer, List<String>>();
        for (var id : persistenceIds) {
            var execution = executions.get(id);
            int bucket = execution == null ? Buckets.LONG : execution.identity().bucket();
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

    private static boolean isNothing(Recovered recovered) {
        return recovered.execution() == null
                && recovered.snapshot() == null
                && recovered.rows().isEmpty();
    }
}
