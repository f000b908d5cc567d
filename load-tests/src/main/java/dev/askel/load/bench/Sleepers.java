package dev.askel.load.bench;

import dev.askel.load.crowd.Latencies;
import dev.askel.load.process.Heap;
import dev.askel.load.wire.AskelClient;
import dev.askel.load.wire.RefusedException;
import dev.askel.load.wire.UnansweredException;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * W3: what waiting executions cost, how late those are that are due beside them, and how long a
 * killed server with many of them is away.
 */
final class Sleepers {
    private static final int CLIENTS = 64;

    /** An account may have a million open executions in each (spec/quotas.md section 2). */
    private static final List<String> REGIONS = List.of("us-east-1", "us-west-2");

    private static final int DUE_PER_SECOND = 1_000;
    private static final int DUE_SECONDS = 20;
    private static final int DUE = DUE_PER_SECOND * DUE_SECONDS;

    /** Slower starts than these would not be over before the first is due. */
    private static final int STARTS_PER_SECOND_MIN = 700;

    /** An execution that waits leaves memory within three seconds. */
    private static final long AT_REST_SECONDS = 6;

    private static final long LOOK_NANOS = 100_000_000;
    private static final double KIBIBYTE = 1 << 10;
    private static final double MEBIBYTE = 1 << 20;
    private static final double MILLIS_PER_SECOND = 1e3;

    private final Lab lab;
    private final Options options;

    private Sleepers(Lab lab, Options options) {
        this.lab = lab;
        this.options = options;
    }

    static void measure(Options options) throws IOException, RefusedException, UnansweredException {
        try (var lab = Lab.open(options)) {
            new Sleepers(lab, options).measure();
        }
    }

    private void measure() throws IOException, RefusedException, UnansweredException {
        var passes = Workload.passes();
        var passesArn = passes.create(lab.askel());
        // Warm, so that the rate is not that of a cold JVM and the heap holds what is always there.
        options.load()
                .run(
                        lab.server().endpoint(),
                        List.of(LoadCall.untilEnd(1, passesArn, passes.input())),
                        CLIENTS,
                        options.time().dividedBy(2));
        sleep();
        late();
        var killed = System.nanoTime();
        lab.server().kill();
        lab.startAgain();
        new RunToEnd(lab.askel(), passesArn, passes.input()).call();
        System.out.printf(
                "| from kill -9 (PostgreSQL runs on) to an execution that ended | %.1f s |%n",
                (System.nanoTime() - killed) / 1e9);
    }

    private void sleep() throws IOException, RefusedException, UnansweredException {
        var sleeper = Workload.sleeper();
        var calls = new ArrayList<LoadCall>();
        for (var region : REGIONS) {
            try (var askel = new AskelClient(lab.server().endpoint(), region)) {
                calls.add(LoadCall.start(1, sleeper.create(askel), sleeper.input()).in(region));
            }
        }
        var heapBefore = heapAtRest();
        var before = lab.usage();
        var starts = Starts.make(lab, options, calls, CLIENTS, options.sleepers());
        var after = lab.usage();
        var heapAtOnce = Heap.usedBytes(lab.server());
        var heapAfter = heapAtRest();
        double count = starts.count();
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
                | CPU-s per 1,000: engine, database, clients, all told | %.3f, %.3f, %.3f, %.3f |
                | heap in use before; right after the last start; %d s later | %.0f MiB, %.0f MiB, %.0f MiB |
                | disk per waiting execution, without write-ahead log | %.2f KiB |
                | engine, database memory | %.0f MiB, %.0f MiB |
                | others' CPU | %.0f %% |
                """,
                count,
                CLIENTS,
                starts.perSecond(),
                starts.last().p50Millis(),
                starts.last().p99Millis(),
                engine,
                database,
                client,
                engine + database + client,
                AT_REST_SECONDS,
                heapBefore / MEBIBYTE,
                heapAtOnce / MEBIBYTE,
                heapAfter / MEBIBYTE,
                (after.diskBytes() - before.diskBytes()) / count / KIBIBYTE,
                after.engineBytes() / MEBIBYTE,
                after.databaseBytes() / MEBIBYTE,
                after.othersSecondsSince(before) / after.secondsSince(before) * 100);
    }

    private long heapAtRest() throws IOException {
        LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(AT_REST_SECONDS));
        return Heap.usedBytes(lab.server());
    }

    /** How late executions go on that are due one after the other; their names say when. */
    private void late() throws RefusedException, UnansweredException {
        var askel = lab.askel();
        var arn = Workload.until().create(askel);
        var number = new AtomicInteger();
        var first = Instant.now().toEpochMilli() + DUE / STARTS_PER_SECOND_MIN * 1000L;
        ClosedLoop.run(CLIENTS, DUE, () -> start(arn, first + number.getAndIncrement()));
        var spare = first - Instant.now().toEpochMilli();
        while (Instant.now().toEpochMilli() < first) {
            LockSupport.parkNanos(LOOK_NANOS);
        }
        var before = lab.usage();
        while (askel.isAnyRunning(arn)) {
            LockSupport.parkNanos(LOOK_NANOS);
        }
        var after = lab.usage();
        var late =
                Latencies.of(
                        askel.executionRows(arn).stream()
                                .mapToLong(row ->
                                        Math.round(
                                                        row.path("stopDate").asDouble()
                                                                * MILLIS_PER_SECOND)
                                                - Long.parseLong(row.path("name").asText()))
                                .map(TimeUnit.MILLISECONDS::toNanos)
                                .toArray());
        System.out.printf(
                """
                | due beside them, per second, for %d s (the last was started %.1f s before the first was due) | %d |
                | late by p50, p99, most | %.0f ms, %.0f ms, %.0f ms |
                | CPU-s per 1,000 of them: engine, database | %.3f, %.3f |
                """,
                DUE_SECONDS,
                spare / MILLIS_PER_SECOND,
                DUE_PER_SECOND,
                late.millisAt(0.50),
                late.millisAt(0.99),
                late.millisAt(1),
                after.engineSecondsSince(before) / late.count() * 1000,
                after.databaseSecondsSince(before) / late.count() * 1000);
    }

    private String start(String arn, long dueMillis) throws RefusedException, UnansweredException {
        return lab.askel()
                .call(
                        "StartExecution",
                        AskelClient.request()
                                .put("stateMachineArn", arn)
                                .put("name", Long.toString(dueMillis))
                                .put("input", Workload.inputUntil(Instant.ofEpochMilli(dueMillis))))
                .path("executionArn")
                .asText();
    }
}
