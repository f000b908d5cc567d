package dev.askel.load.bench;

import dev.askel.load.crowd.Latencies;
import dev.askel.load.wire.AskelClient;
import dev.askel.load.wire.RefusedException;
import dev.askel.load.wire.UnansweredException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * How soon executions go on after kill -9 in the middle of them: half have a call out that was not
 * answered, and half wait for a moment that passes while nobody is there.
 */
final class Restart {
    private static final int CLIENTS = 64;
    private static final long LOOK_NANOS = 250_000_000;
    private static final double MILLIS_PER_SECOND = 1e3;

    /** Time for starts to take longer than those before them. */
    private static final double SLACK = 1.3;

    private static final Duration MARGIN = Duration.ofSeconds(3);

    private Restart() {}

    /**
     * Measures.
     *
     * @param databaseToo whether PostgreSQL is killed as well
     */
    static void measure(Options options, boolean databaseToo)
            throws IOException, RefusedException, UnansweredException {
        try (var lab = Lab.open(options)) {
            var function = Workload.oneFunction();
            var functionArn = function.create(lab.askel());
            var untilArn = Workload.until().create(lab.askel());
            lab.echo().hold();
            var half = options.sleepers() / 2;
            var calls =
                    Starts.make(
                            lab,
                            options,
                            List.of(LoadCall.start(1, functionArn, function.input())),
                            CLIENTS,
                            half);
            var due =
                    Instant.now()
                            .plusSeconds(Math.round(half / calls.perSecond() * SLACK))
                            .plus(MARGIN);
            var waits =
                    Starts.make(
                            lab,
                            options,
                            List.of(LoadCall.start(1, untilArn, Workload.inputUntil(due))),
                            CLIENTS,
                            half);
            pauseUntil(due.minusSeconds(1));
            var late = Duration.between(due, Instant.now());
            if (late.isPositive()) {
                throw new IllegalStateException("Some were due " + late + " before the kill.");
            }
            var killed = System.nanoTime();
            if (databaseToo) {
                lab.server().killWithDatabase();
            } else {
                lab.server().kill();
            }
            pauseUntil(due);
            lab.echo().release();
            var started = System.nanoTime();
            lab.startAgain();
            var down = (System.nanoTime() - started) / 1e9;
            var ready = Instant.now().toEpochMilli();
            var before = lab.usage();
            while (lab.askel().isAnyRunning(functionArn) || lab.askel().isAnyRunning(untilArn)) {
                LockSupport.parkNanos(LOOK_NANOS);
            }
            var after = lab.usage();
            var ends = ends(lab.askel(), List.of(functionArn, untilArn), ready);
            System.out.printf(
                    """
                    | kill -9 of the server%s | |
                    |---|---|
                    | executions with a call out, waiting | %d, %d |
                    | started per second | %.0f, %.0f |
                    | from the command to readiness (kill -9 was %.1f s before it) | %.1f s |
                    | ended after readiness: half, 99 %%, all | %.1f s, %.1f s, %.1f s |
                    | CPU-s per 1,000: engine, database | %.3f, %.3f |
                    | engine, database memory | %d MiB, %d MiB |
                    """,
                    databaseToo ? " and of PostgreSQL" : ", PostgreSQL runs on",
                    calls.count(),
                    waits.count(),
                    calls.perSecond(),
                    waits.perSecond(),
                    (started - killed) / 1e9,
                    down,
                    ends.millisAt(0.50) / MILLIS_PER_SECOND,
                    ends.millisAt(0.99) / MILLIS_PER_SECOND,
                    ends.millisAt(1) / MILLIS_PER_SECOND,
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

    /** When each has ended, after a moment. */
    private static Latencies ends(AskelClient askel, List<String> machines, long sinceMillis)
            throws RefusedException, UnansweredException {
        var nanos = new ArrayList<Long>();
        for (var machine : machines) {
            for (var row : askel.executionRows(machine)) {
                if (!row.path("status").asText().equals("SUCCEEDED")) {
                    throw new IllegalStateException(
                            "It did not succeed: "
                                    + askel.describeExecution(row.path("executionArn").asText()));
                }
                var end = Math.round(row.path("stopDate").asDouble() * MILLIS_PER_SECOND);
                nanos.add(TimeUnit.MILLISECONDS.toNanos(end - sinceMillis));
            }
        }
        return Latencies.of(nanos.stream().mapToLong(Long::longValue).toArray());
    }
}
