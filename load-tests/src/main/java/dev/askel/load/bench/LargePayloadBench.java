package dev.askel.load.bench;

import dev.askel.load.bench.loadgenerator.ClosedLoop;
import dev.askel.load.process.Heap;
import dev.askel.load.wire.AskelClient;
import dev.askel.load.wire.ErrorResponseException;
import dev.askel.load.wire.UnknownOutcomeException;
import java.io.IOException;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Measures the heap of live executions of {@linkplain Workload#passesBeforeWait W1 with a wait at
 * its end}, each with another input of 10 MiB. Each state adds a member, so it has another output
 * of 10 MiB.
 */
final class LargePayloadBench {
    private static final int CLIENTS = 4;
    private static final int INPUT_BYTES = 10 << 20;
    private static final long POLL_NANOS = 100_000_000;
    private static final double MEBIBYTE = 1 << 20;

    /** Permits the payloads. */
    private static final Map<String, String> SETTINGS =
            Map.of("ASKEL_JAVA_OPTS", "-Daskel.limits.payload-bytes=16MiB");

    private LargePayloadBench() {}

    static void measure(BenchOptions options)
            throws IOException, ErrorResponseException, UnknownOutcomeException {
        try (var bench = BenchServer.open(options, SETTINGS)) {
            measure(options, bench);
        }
    }

    private static void measure(BenchOptions options, BenchServer bench)
            throws IOException, ErrorResponseException, UnknownOutcomeException {
        var askel = bench.client();
        var arn = Workload.passesBeforeWait().create(askel);
        var text = text();
        // The heap of a new server does not contain all permanent objects yet.
        start(askel, arn, text, -1);
        awaitWaiting(askel, arn, 1);
        long heapBefore = Heap.usedBytes(bench.serverProcess());
        int count = options.sleeperCount();
        var number = new AtomicInteger();
        var before = bench.measureUsage();
        var begun = System.nanoTime();
        var starts =
                ClosedLoop.run(
                        CLIENTS, count, () -> start(askel, arn, text, number.getAndIncrement()));
        awaitWaiting(askel, arn, count + 1);
        double seconds = (System.nanoTime() - begun) / 1e9;
        long heap = Heap.usedBytes(bench.serverProcess());
        var after = bench.measureUsage();
        System.out.printf(
                """
                | payloads | |
                |---|---|
                | executions, each with another input of 10 MiB, ten Pass states and a Wait | %d |
                | start call p50, p99 | %.0f ms, %.0f ms |
                | executions that reached their Wait, per second | %.2f |
                | heap in use before, with all executions | %.0f MiB, %.0f MiB |
                | heap for each execution | %.2f MiB |
                | CPU-s for each execution: engine, database | %.2f, %.2f |
                | disk for each execution, without write-ahead log | %.0f MiB |
                """,
                count,
                starts.quantileMillis(0.50),
                starts.quantileMillis(0.99),
                count / seconds,
                heapBefore / MEBIBYTE,
                heap / MEBIBYTE,
                (heap - heapBefore) / MEBIBYTE / count,
                after.engineSecondsSince(before) / count,
                after.databaseSecondsSince(before) / count,
                (after.diskBytes() - before.diskBytes()) / MEBIBYTE / count);
    }

    /** Returns a text that compresses like other JSON, to about a third. */
    private static String text() {
        var random = new SplittableRandom(1);
        var text = new StringBuilder(INPUT_BYTES);
        while (text.length() < INPUT_BYTES) {
            text.append("{'id': ").append(random.nextInt()).append(", 'state': 'OPEN'} ");
        }
        return text.toString();
    }

    private static String start(AskelClient askel, String arn, String text, int number)
            throws ErrorResponseException, UnknownOutcomeException {
        var input = "{\"number\":%d,\"text\":\"%s\"}".formatted(number, text);
        while (true) {
            try {
                return askel.startExecution(arn, input);
            } catch (ErrorResponseException e) {
                // A client repeats a call that is throttled, such as the SDKs of AWS.
                if (!e.isThrottled()) {
                    throw e;
                }
                LockSupport.parkNanos(POLL_NANOS);
            }
        }
    }

    private static void awaitWaiting(AskelClient askel, String arn, int count)
            throws ErrorResponseException, UnknownOutcomeException {
        var running = askel.executions(arn, "RUNNING");
        while (running.size() < count) {
            LockSupport.parkNanos(POLL_NANOS);
            running = askel.executions(arn, "RUNNING");
        }
        for (var execution : running) {
            while (askel.describeExecution(execution).path("status").asText().equals("RUNNING")
                    && !isWaiting(askel, execution)) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
            }
        }
    }

    private static boolean isWaiting(AskelClient askel, String execution)
            throws ErrorResponseException, UnknownOutcomeException {
        return askel.call(
                        "GetExecutionHistory",
                        AskelClient.newRequest()
                                .put("executionArn", execution)
                                .put("maxResults", 1)
                                .put("reverseOrder", true)
                                .put("includeExecutionData", false))
                .path("events")
                .path(0)
                .path("type")
                .asText()
                .equals("WaitStateEntered");
    }
}
