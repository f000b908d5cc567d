package dev.askel.load.bench;

import dev.askel.load.bench.loadgenerator.LoadCall;
import dev.askel.load.crowd.Latencies;
import dev.askel.load.wire.AskelClient;
import dev.askel.load.wire.ErrorResponseException;
import dev.askel.load.wire.UnknownOutcomeException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Measures the restart of the server after kill -9, and the time until the executions end. Half of
 * the executions have an active call without a response. The other half wait for a time that passes
 * while no server runs.
 */
final class RestartTime {
    private static final int CLIENTS = 64;
    private static final long POLL_NANOS = 250_000_000;
    private static final double MILLIS_PER_SECOND = 1e3;

    /**
     * The time to start the waiting executions must not exceed this factor times the time to start
     * the calling executions, plus {@link #MARGIN}.
     */
    private static final double SLACK = 1.3;

    private static final Duration MARGIN = Duration.ofSeconds(3);

    private RestartTime() {}

    /**
     * Runs the measurement.
     *
     * @param killsDatabase whether PostgreSQL is killed too
     */
    static void measure(BenchOptions options, boolean killsDatabase)
            throws IOException, ErrorResponseException, UnknownOutcomeException {
        try (var bench = BenchServer.open(options)) {
            var function = Workload.oneFunction();
            var functionArn = function.create(bench.client());
            var untilArn = Workload.waitUntilTimestamp().create(bench.client());
            bench.echoFunction().stopResponding();
            var half = options.sleeperCount() / 2;
            var calls =
                    StartLoad.run(
                            bench,
                            options,
                            List.of(LoadCall.start(1, functionArn, function.input())),
                            CLIENTS,
                            half);
            var due =
                    Instant.now()
                            .plusSeconds(Math.round(half / calls.startsPerSecond() * SLACK))
                            .plus(MARGIN);
            var waits =
                    StartLoad.run(
                            bench,
                            options,
                            List.of(LoadCall.start(1, untilArn, Workload.timestampInput(due))),
                            CLIENTS,
                            half);
            pauseUntil(due.minusSeconds(1));
            var late = Duration.between(due, Instant.now());
            if (late.isPositive()) {
                throw new IllegalStateException(
                        "Some executions were due " + late + " before the kill.");
            }
            var killed = System.nanoTime();
            if (killsDatabase) {
                bench.serverProcess().killWithDatabase();
            } else {
                bench.serverProcess().kill();
            }
            pauseUntil(due);
            bench.echoFunction().resumeResponding();
            var started = System.nanoTime();
            bench.restart();
            var restartSeconds = (System.nanoTime() - started) / 1e9;
            var ready = Instant.now().toEpochMilli();
            var before = bench.measureUsage();
            while (bench.client().hasRunningExecution(functionArn)
                    || bench.client().hasRunningExecution(untilArn)) {
                LockSupport.parkNanos(POLL_NANOS);
            }
            var after = bench.measureUsage();
            var ends = endDelays(bench.client(), List.of(functionArn, untilArn), ready);
            System.out.printf(
                    """
                    | kill -9 of the server%s | |
                    |---|---|
                    | executions with an active call, waiting | %d, %d |
                    | started per second | %.0f, %.0f |
                    | from the command to readiness (kill -9 was %.1f s before it) | %.1f s |
                    | ended after readiness: half, 99 %%, all | %.1f s, %.1f s, %.1f s |
                    | CPU-s per 1,000: engine, database | %.3f, %.3f |
                    | engine, database memory | %d MiB, %d MiB |
                    """,
                    killsDatabase ? " and of PostgreSQL" : ", PostgreSQL continues",
                    calls.startCount(),
                    waits.startCount(),
                    calls.startsPerSecond(),
                    waits.startsPerSecond(),
                    (started - killed) / 1e9,
                    restartSeconds,
                    ends.quantileMillis(0.50) / MILLIS_PER_SECOND,
                    ends.quantileMillis(0.99) / MILLIS_PER_SECOND,
                    ends.quantileMillis(1) / MILLIS_PER_SECOND,
                    after.engineSecondsSince(before) / ends.count() * 1000,
                    after.databaseSecondsSince(before) / ends.count() * 1000,
                    after.engineBytes() >> 20,
                    after.databaseBytes() >> 20);
        }
    }

    private static void pauseUntil(Instant moment) {
        while (Instant.now().isBefore(moment)) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
    }

    /** Returns the time from {@code sinceMillis} to the end of each execution. */
    private static Latencies endDelays(AskelClient askel, List<String> machines, long sinceMillis)
            throws ErrorResponseException, UnknownOutcomeException {
        var nanos = new ArrayList<Long>();
        for (var machine : machines) {
            for (var row : askel.executionItems(machine)) {
                if (!row.path("status").asText().equals("SUCCEEDED")) {
                    throw new IllegalStateException(
                            "The execution did not succeed: "
                                    + askel.describeExecution(row.path("executionArn").asText()));
                }
                var end = Math.round(row.path("stopDate").asDouble() * MILLIS_PER_SECOND);
                nanos.add(TimeUnit.MILLISECONDS.toNanos(end - sinceMillis));
            }
        }
        return Latencies.of(nanos.stream().mapToLong(Long::longValue).toArray());
    }
}
