package dev.askel.load.bench;

import dev.askel.load.bench.loadgenerator.ClosedLoop;
import dev.askel.load.bench.loadgenerator.LoadCall;
import dev.askel.load.bench.loadgenerator.StartAndPoll;
import dev.askel.load.crowd.Latencies;
import dev.askel.load.process.Heap;
import dev.askel.load.wire.AskelClient;
import dev.askel.load.wire.ErrorResponseException;
import dev.askel.load.wire.UnknownOutcomeException;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * W3: measures the cost of waiting executions. It also measures the delay of other executions that
 * become due meanwhile, and the restart time of a killed server with many waiting executions.
 */
final class SleeperBench {
    private static final int CLIENTS = 64;

    /**
     * The executions are in two regions, because an account may have one million open executions in
     * each region (see "Executions" in {@code docs/aws/quotas.md}).
     */
    private static final List<String> REGIONS = List.of("us-east-1", "us-west-2");

    private static final int DUE_PER_SECOND = 1_000;
    private static final int DUE_SECONDS = 20;
    private static final int DUE = DUE_PER_SECOND * DUE_SECONDS;

    /**
     * The assumed minimum rate of starts. At a lower rate, the first execution would be due before
     * the last start.
     */
    private static final int STARTS_PER_SECOND_MIN = 700;

    /** The time to wait for passivation. A waiting execution is passivated within three seconds. */
    private static final long PASSIVATED_SECONDS = 6;

    private static final long POLL_NANOS = 100_000_000;
    private static final double KIBIBYTE = 1 << 10;
    private static final double MEBIBYTE = 1 << 20;
    private static final double MILLIS_PER_SECOND = 1e3;

    private final BenchServer bench;
    private final BenchOptions options;

    private SleeperBench(BenchServer bench, BenchOptions options) {
        this.bench = bench;
        this.options = options;
    }

    static void measure(BenchOptions options)
            throws IOException, ErrorResponseException, UnknownOutcomeException {
        try (var bench = BenchServer.open(options)) {
            new SleeperBench(bench, options).measure();
        }
    }

    private void measure() throws IOException, ErrorResponseException, UnknownOutcomeException {
        var passes = Workload.passes();
        var passesArn = passes.create(bench.client());
        // A cold JVM starts executions more slowly, and its heap does not contain all permanent
        // objects yet. Therefore the measurement begins with a warm-up.
        options.loadGenerator()
                .run(
                        bench.serverProcess().endpoint(),
                        List.of(LoadCall.startAndWait(1, passesArn, passes.input())),
                        CLIENTS,
                        options.measuredTime().dividedBy(2));
        startSleepers();
        measureDelay();
        var killed = System.nanoTime();
        bench.serverProcess().kill();
        bench.restart();
        new StartAndPoll(bench.client(), passesArn, passes.input()).call();
        System.out.printf(
                "| from kill -9 (PostgreSQL continues) to an execution that ended | %.1f s |%n",
                (System.nanoTime() - killed) / 1e9);
    }

    private void startSleepers()
            throws IOException, ErrorResponseException, UnknownOutcomeException {
        var sleeper = Workload.oneHourWait();
        var calls = new ArrayList<LoadCall>();
        for (var region : REGIONS) {
            try (var askel = new AskelClient(bench.serverProcess().endpoint(), region)) {
                calls.add(
                        LoadCall.start(1, sleeper.create(askel), sleeper.input()).inRegion(region));
            }
        }
        var heapBefore = heapAfterPassivation();
        var before = bench.measureUsage();
        var starts = StartLoad.run(bench, options, calls, CLIENTS, options.sleeperCount());
        var after = bench.measureUsage();
        var heapAfterLastStart = Heap.usedBytes(bench.serverProcess());
        var heapAfter = heapAfterPassivation();
        double count = starts.startCount();
        var engine = after.engineSecondsSince(before) / count * 1000;
        var database = after.databaseSecondsSince(before) / count * 1000;
        var client = after.clientSecondsSince(before) / count * 1000;
        System.out.printf(
                """
                | W3 | |
                |---|---|
                | executions that wait an hour | %.0f |
                | started per second, by %d clients | %.0f |
                | start call p50, p99 | %.1f ms, %.1f ms |
                | CPU-s per 1,000: engine, database, clients, total | %.3f, %.3f, %.3f, %.3f |
                | heap in use before; after the last start; %d s later | %.0f MiB, %.0f MiB, %.0f MiB |
                | disk per waiting execution, without write-ahead log | %.2f KiB |
                | engine, database memory | %.0f MiB, %.0f MiB |
                | others' CPU | %.0f %% |
                """,
                count,
                CLIENTS,
                starts.startsPerSecond(),
                starts.lastResult().p50Millis(),
                starts.lastResult().p99Millis(),
                engine,
                database,
                client,
                engine + database + client,
                PASSIVATED_SECONDS,
                heapBefore / MEBIBYTE,
                heapAfterLastStart / MEBIBYTE,
                heapAfter / MEBIBYTE,
                (after.diskBytes() - before.diskBytes()) / count / KIBIBYTE,
                after.engineBytes() / MEBIBYTE,
                after.databaseBytes() / MEBIBYTE,
                after.othersSecondsSince(before) / after.secondsSince(before) * 100);
    }

    private long heapAfterPassivation() throws IOException {
        LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(PASSIVATED_SECONDS));
        return Heap.usedBytes(bench.serverProcess());
    }

    /**
     * Measures the delay of executions that become due one after another. The name of each
     * execution is its due time.
     */
    private void measureDelay() throws ErrorResponseException, UnknownOutcomeException {
        var askel = bench.client();
        var arn = Workload.waitUntilTimestamp().create(askel);
        var number = new AtomicInteger();
        var first = Instant.now().toEpochMilli() + DUE / STARTS_PER_SECOND_MIN * 1000L;
        ClosedLoop.run(
                CLIENTS,
                DUE,
                () -> Workload.startUntil(askel, arn, first + number.getAndIncrement()));
        var spareMillis = first - Instant.now().toEpochMilli();
        while (Instant.now().toEpochMilli() < first) {
            LockSupport.parkNanos(POLL_NANOS);
        }
        var before = bench.measureUsage();
        while (askel.hasRunningExecution(arn)) {
            LockSupport.parkNanos(POLL_NANOS);
        }
        var after = bench.measureUsage();
        var delay =
                Latencies.of(
                        askel.executionItems(arn).stream()
                                .mapToLong(row ->
                                        Math.round(
                                                        row.path("stopDate").asDouble()
                                                                * MILLIS_PER_SECOND)
                                                - Long.parseLong(row.path("name").asText()))
                                .map(TimeUnit.MILLISECONDS::toNanos)
                                .toArray());
        System.out.printf(
                """
                | executions that become due, per second, for %d s | %d |
                | time from the last start to the first due time | %.1f s |
                | delay p50, p99, max | %.0f ms, %.0f ms, %.0f ms |
                | CPU-s per 1,000 due executions: engine, database | %.3f, %.3f |
                """,
                DUE_SECONDS,
                DUE_PER_SECOND,
                spareMillis / MILLIS_PER_SECOND,
                delay.quantileMillis(0.50),
                delay.quantileMillis(0.99),
                delay.quantileMillis(1),
                after.engineSecondsSince(before) / delay.count() * 1000,
                after.databaseSecondsSince(before) / delay.count() * 1000);
    }
}
