package dev.askel.load.bench;

import dev.askel.load.crowd.Crowd;
import dev.askel.load.crowd.CrowdAnswers;
import dev.askel.load.crowd.CrowdRequest;
import dev.askel.load.process.Heap;
import dev.askel.load.process.ResourceUsage;
import dev.askel.load.wire.ErrorResponseException;
import dev.askel.load.wire.UnknownOutcomeException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * Starts executions of {@linkplain Workload#passes W1} at ten times the rate that the server can
 * process (a storm). Measures the rate of accepted starts and the latency of throttled starts.
 * Measurements at peak load and storms alternate.
 */
final class StartStorm {
    private static final int PEAK_CLIENTS = 128;
    private static final int STORM_CLIENTS = 2_000;
    private static final int FACTOR = 10;
    private static final int ROUNDS = 3;
    private static final long POLL_NANOS = 100_000_000;
    private static final double MEBIBYTE = 1 << 20;

    private StartStorm() {}

    static void measure(BenchOptions options)
            throws IOException, ErrorResponseException, UnknownOutcomeException {
        try (var bench = BenchServer.open(options)) {
            var workload = Workload.passes();
            var arn = workload.create(bench.client());
            var endpoint = bench.serverProcess().endpoint();
            var server = new InetSocketAddress(endpoint.getHost(), endpoint.getPort());
            var request = CrowdRequest.startExecution(arn, workload.input(), "");
            try (var peakCrowd = Crowd.connect(server, PEAK_CLIENTS, request);
                    var stormCrowd = Crowd.connect(server, STORM_CLIENTS, request)) {
                var time = options.measuredTime();
                peakCrowd.runClosedLoop(time);
                stormCrowd.runOpenLoop(
                        time.dividedBy(2),
                        FACTOR * peakCrowd.runClosedLoop(time).acceptedPerSecond());
                awaitIdle(bench, arn);
                var heapBefore = Heap.usedBytes(bench.serverProcess());
                var rows = new ArrayList<String>();
                for (int round = 0; round < ROUNDS; round++) {
                    var peak =
                            measureRow(
                                    bench,
                                    rows,
                                    "peak",
                                    PEAK_CLIENTS,
                                    () -> peakCrowd.runClosedLoop(time));
                    awaitIdle(bench, arn);
                    var storm =
                            measureRow(
                                    bench,
                                    rows,
                                    "storm",
                                    STORM_CLIENTS,
                                    () ->
                                            stormCrowd.runOpenLoop(
                                                    time, FACTOR * peak.acceptedPerSecond()));
                    var idleAfter = awaitIdle(bench, arn);
                    rows.add(
                            "goodput %.0f %% of the peak; all had ended %d ms after the last start"
                                    .formatted(
                                            100
                                                    * storm.acceptedPerSecond()
                                                    / peak.acceptedPerSecond(),
                                            idleAfter.toMillis()));
                }
                print(
                        rows,
                        heapBefore,
                        Heap.usedBytes(bench.serverProcess()),
                        bench.measureUsage());
            }
        }
    }

    private interface Load {
        CrowdAnswers run() throws IOException;
    }

    private static CrowdAnswers measureRow(
            BenchServer bench, List<String> rows, String name, int clients, Load load)
            throws IOException {
        var before = bench.measureUsage();
        var answers = load.run();
        var after = bench.measureUsage();
        var seconds = after.secondsSince(before);
        var accepted = answers.acceptedLatencies();
        var throttled = answers.throttledLatencies();
        rows.add(
                "| %s | %d | %.0f | %.1f | %.1f | %.0f | %.1f | %.1f | %.0f | %s | %.0f | %.0f %% | %.0f %% | %.0f %% | %.0f %% |"
                        .formatted(
                                name,
                                clients,
                                answers.acceptedPerSecond(),
                                accepted.quantileMillis(0.50),
                                accepted.quantileMillis(0.99),
                                answers.throttledPerSecond(),
                                throttled.quantileMillis(0.50),
                                throttled.quantileMillis(0.99),
                                answers.unsentPerSecond(),
                                answers.otherResponseCounts().isEmpty()
                                        ? "0"
                                        : answers.otherResponseCounts().toString(),
                                after.engineBytes() / MEBIBYTE,
                                after.engineSecondsSince(before) / seconds * 100,
                                after.databaseSecondsSince(before) / seconds * 100,
                                after.clientSecondsSince(before) / seconds * 100,
                                after.othersSecondsSince(before) / seconds * 100));
        return answers;
    }

    /** Waits until no execution is running, and returns the waiting time. */
    private static Duration awaitIdle(BenchServer bench, String arn)
            throws ErrorResponseException, UnknownOutcomeException {
        var begin = System.nanoTime();
        while (bench.client().hasRunningExecution(arn)) {
            LockSupport.parkNanos(POLL_NANOS);
        }
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    private static void print(
            List<String> rows, long heapBefore, long heapAfter, ResourceUsage usage) {
        System.out.print(
                """
                | | clients | accepted/s | p50 ms | p99 ms | throttled/s | p50 ms | p99 ms | not sent/s, all waiting | other responses | engine MiB | engine's CPU | database's | clients' | others' |
                |---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|
                """);
        rows.stream().filter(row -> row.startsWith("|")).forEach(System.out::println);
        System.out.println();
        rows.stream().filter(row -> !row.startsWith("|")).forEach(System.out::println);
        System.out.printf(
                "heap in use %.0f MiB before, %.0f MiB after all storms; engine %.0f MiB%n",
                heapBefore / MEBIBYTE, heapAfter / MEBIBYTE, usage.engineBytes() / MEBIBYTE);
    }
}
