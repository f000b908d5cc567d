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
 * latest snapshots and the journal rows behind them, in two queries and two more for each bucket.
 */
final class Recoveries implements SqlLane.Query<String, @Nullable Recovered> {
    private final JournalStatistics statistics;

    Recoveries(JournalStatistics statistics) {
        this.statistics = statistics;
    }

    @Override
    public List<@Nullable Recovered> answer(Connection connection, List<String> persistenceIds)
            throws SQLException {
        var distinct = persistenceIds.stream().distinct().sorted().toList();
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
        var answers = new ArrayList<@Nullable Recovered>(persistenceIds.size());
        for (var id : persistenceIds) {
            var recovered =
                    new Recovered(
                            executions.get(id),
                            snapshots.get(id),
                            rows.getOrDefault(id, List.of()),
                            wakeups.get(id));
            answers.add(isNothing(recovered) ? null : recovered);
        }
        statistics.recovered(persistenceIds.size());
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
