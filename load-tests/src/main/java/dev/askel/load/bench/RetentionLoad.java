package dev.askel.load.bench;

import dev.askel.load.bench.loadgenerator.LoadCall;
import dev.askel.load.process.ResourceUsage;
import dev.askel.load.wire.ErrorResponseException;
import dev.askel.load.wire.UnknownOutcomeException;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Runs {@linkplain Workload#passes W1} while executions are deleted a minute after their end.
 * Prints the rate and the sizes of the tables after each minute. If the deletion keeps up, the
 * table {@code executions} remains the same, and the journal falls each time that a partition of
 * ten minutes is dropped.
 */
final class RetentionLoad {
    private static final Duration TURN = Duration.ofMinutes(1);

    /** The shortest retention and the shortest partitions of the journal. */
    private static final Map<String, String> SETTINGS =
            Map.of("ASKEL_JAVA_OPTS", "-Daskel.retention=1m -Daskel.journal.partition=10m");

    private static final String SIZE_OF_TABLES =
            """
            SELECT coalesce(sum(pg_total_relation_size(oid)), 0) FROM pg_class
             WHERE relkind = 'r' AND relname LIKE ?\
            """;

    private static final double MEBIBYTE = 1 << 20;
    private static final int PERCENT = 100;

    private RetentionLoad() {}

    static void measure(BenchOptions options)
            throws IOException, ErrorResponseException, UnknownOutcomeException {
        try (var bench = BenchServer.open(options, SETTINGS);
                var database = BenchDatabase.connect(bench)) {
            var workload = Workload.passes();
            var call = LoadCall.startAndWait(1, workload.create(bench.client()), workload.input());
            System.out.print(
                    """
                    | minute | executions/s | p99 ms | stored executions | executions MiB | journal partitions | journal MiB | names MiB | database MiB | engine's CPU | database's |
                    |---|---|---|---|---|---|---|---|---|---|---|
                    """);
            long turns = Math.max(1, options.measuredTime().dividedBy(TURN));
            for (int turn = 1; turn <= turns; turn++) {
                measureTurn(options, bench, database, call, turn);
            }
        } catch (SQLException e) {
            throw new IOException("The sizes of the tables cannot be read", e);
        }
    }

    private static void measureTurn(
            BenchOptions options,
            BenchServer bench,
            BenchDatabase database,
            LoadCall call,
            int turn)
            throws IOException, SQLException {
        var before = bench.measureUsage();
        var result =
                options.loadGenerator()
                        .run(
                                bench.serverProcess().endpoint(),
                                List.of(call),
                                options.clientCounts().getLast(),
                                TURN);
        var after = bench.measureUsage();
        System.out.printf(
                "| %d | %.0f | %.1f | %,d | %.0f | %d | %.0f | %.0f | %.0f | %.0f %% | %.0f %% |%n",
                turn,
                result.callCount() / result.seconds(),
                result.p99Millis(),
                database.number("SELECT count(*) FROM executions"),
                mebibytes(database, "executions"),
                database.number(
                        "SELECT count(*) FROM pg_class WHERE relkind = 'r' AND relname LIKE 'event_journal_%'"),
                mebibytes(database, "event_journal%"),
                mebibytes(database, "held_names%"),
                database.number("SELECT pg_database_size(current_database())") / MEBIBYTE,
                share(after.engineSecondsSince(before), before, after),
                share(after.databaseSecondsSince(before), before, after));
    }

    private static double mebibytes(BenchDatabase database, String tables) throws SQLException {
        return database.number(SIZE_OF_TABLES, tables) / MEBIBYTE;
    }

    private static double share(double cpuSeconds, ResourceUsage before, ResourceUsage after) {
        return cpuSeconds / after.secondsSince(before) * PERCENT;
    }
}
