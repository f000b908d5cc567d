package dev.askel.load.bench;

import dev.askel.load.bench.loadgenerator.StartAndPoll;
import dev.askel.load.bench.service.ItemObjectServer;
import dev.askel.load.process.DatabaseProcesses;
import dev.askel.load.process.Heap;
import dev.askel.load.wire.ErrorResponseException;
import dev.askel.load.wire.UnknownOutcomeException;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * W7: measures Distributed Maps over the lines of one object in a local S3 server. Each child runs
 * three Pass states, and the results are exported to the same S3 server. Each type of children has
 * a new server, which executes the Map Run twice. The JIT compiler of the JVM needs several seconds
 * of processor time during the first run.
 */
final class DistributedMapBench {
    private static final long STATISTICS_NANOS = 2_000_000_000L;
    private static final double MEBIBYTE = 1 << 20;

    /** The number of measured Map Runs of a server; each has one row of the output. */
    private static final int RUNS = 2;

    private DistributedMapBench() {}

    /** A type of children, with or without batches. */
    private record Case(String name, String type, String batcher) {
        private String definition(long items) {
            return DistributedMapBench.definition(type, batcher, items);
        }
    }

    private static final List<Case> CASES =
            List.of(
                    new Case("EXPRESS", "EXPRESS", ""),
                    new Case(
                            "EXPRESS, batches of 100",
                            "EXPRESS",
                            "\"ItemBatcher\": {\"MaxItemsPerBatch\": 100},"),
                    new Case("STANDARD", "STANDARD", ""),
                    new Case(
                            "STANDARD, batches of 100",
                            "STANDARD",
                            "\"ItemBatcher\": {\"MaxItemsPerBatch\": 100},"));

    static void measure(BenchOptions options)
            throws IOException, ErrorResponseException, UnknownOutcomeException {
        System.out.print(
                """
                | W7 | run | items | seconds | items/s | CPU-s per 1,000 items: engine | database | rows written per item | heap after collection MiB | heap before MiB | exported MiB |
                |---|---|---|---|---|---|---|---|---|---|---|
                """);
        for (var each : CASES) {
            measure(options, each);
        }
    }

    private static void measure(BenchOptions options, Case each)
            throws IOException, ErrorResponseException, UnknownOutcomeException {
        try (var objects = ItemObjectServer.start(options.itemCount());
                var bench = BenchServer.open(options, objects.environment())) {
            var arn = bench.client().createStateMachine("W7", each.definition(options.itemCount()));
            // A small run loads the classes before the measurement.
            var small =
                    bench.client()
                            .createStateMachine(
                                    "W7-warm-up",
                                    each.definition(Math.min(10_000, options.itemCount())));
            var _ = new StartAndPoll(bench.client(), small, "{}").call();
            for (int run = 1; run <= RUNS; run++) {
                measure(options, each, bench, objects, arn, run);
            }
        } catch (SQLException e) {
            throw new IOException("The rows cannot be counted", e);
        }
    }

    private static void measure(
            BenchOptions options,
            Case each,
            BenchServer bench,
            ItemObjectServer objects,
            String arn,
            int run)
            throws IOException, SQLException, ErrorResponseException, UnknownOutcomeException {
        long heapBefore = Heap.usedBytes(bench.serverProcess());
        long exportedBefore = objects.receivedBytes();
        long rowsBefore = rowsWritten(bench.dataFolder());
        var before = bench.measureUsage();
        var _ = new StartAndPoll(bench.client(), arn, "{}").call();
        var after = bench.measureUsage();
        double thousands = options.itemCount() / 1_000.0;
        double seconds = after.secondsSince(before);
        System.out.printf(
                "| %s | %d | %,d | %.1f | %,.0f | %.4f | %.4f | %.3f | %.1f | %.1f | %.1f |%n",
                each.name(),
                run,
                options.itemCount(),
                seconds,
                options.itemCount() / seconds,
                after.engineSecondsSince(before) / thousands,
                after.databaseSecondsSince(before) / thousands,
                (rowsWritten(bench.dataFolder()) - rowsBefore) / (double) options.itemCount(),
                Heap.usedBytes(bench.serverProcess()) / MEBIBYTE,
                heapBefore / MEBIBYTE,
                (objects.receivedBytes() - exportedBefore) / MEBIBYTE);
    }

    /**
     * Returns a definition with a Distributed Map over the items of {@link ItemObjectServer}.
     *
     * @param type the type of the children
     * @param batcher the field ItemBatcher, followed by a comma; empty without batches
     */
    static String definition(String type, String batcher, long items) {
        return """
        {"StartAt": "Each", "States": {"Each": {"Type": "Map", "Label": "each",
          "ItemReader": {"Resource": "arn:aws:states:::s3:getObject",
            "ReaderConfig": {"InputType": "JSONL", "MaxItems": %d},
            "Parameters": {"Bucket": "bench", "Key": "items.jsonl"}},
          %s
          "ItemProcessor": {
            "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "%s"},
            "StartAt": "First", "States": {
              "First": {"Type": "Pass", "Next": "Second"},
              "Second": {"Type": "Pass", "Result": true, "ResultPath": "$.done", "Next": "Third"},
              "Third": {"Type": "Pass", "End": true}}},
          "ResultWriter": {"Resource": "arn:aws:states:::s3:putObject",
            "Parameters": {"Bucket": "bench", "Prefix": "results"},
            "WriterConfig": {"Transformation": "COMPACT", "OutputType": "JSONL"}},
          "End": true}}}\
        """
                .formatted(items, batcher, type);
    }

    /** Returns the number of rows that were inserted or updated since the database was created. */
    private static long rowsWritten(Path data) throws SQLException, IOException {
        // Sessions of PostgreSQL report their counts with a delay.
        LockSupport.parkNanos(STATISTICS_NANOS);
        try (var connection = DatabaseProcesses.connect(data);
                var statement = connection.createStatement();
                var rows =
                        statement.executeQuery(
                                "SELECT sum(n_tup_ins + n_tup_upd) FROM pg_stat_user_tables")) {
            if (!rows.next()) {
                throw new IllegalStateException("There are no statistics");
            }
            return rows.getLong(1);
        }
    }
}
