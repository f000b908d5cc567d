package dev.askel.load.bench;

import dev.askel.load.process.Heap;
import dev.askel.load.wire.RefusedException;
import dev.askel.load.wire.UnansweredException;
import java.io.IOException;

/** W3: what waiting executions cost, and how long a killed server with many of them is away. */
final class Sleepers {
    private static final int CLIENTS = 64;
    private static final double KIBIBYTE = 1 << 10;
    private static final double MEBIBYTE = 1 << 20;

    private Sleepers() {}

    static void measure(Options options) throws IOException, RefusedException, UnansweredException {
        try (var lab = Lab.open(options)) {
            var sleeper = Workload.sleeper();
            var arn = sleeper.create(lab.askel());
            var passes = Workload.passes();
            var passesArn = passes.create(lab.askel());
            // Warm, so that the rate is not that of a cold JVM and the heap holds what is always
            // there.
            ClosedLoop.run(
                    CLIENTS,
                    options.time().dividedBy(2),
                    () -> lab.askel().startExecution(passesArn, passes.input()));
            var heapBefore = Heap.usedBytes(lab.server());
            var before = lab.usage();
            var latencies =
                    ClosedLoop.run(
                            CLIENTS,
                            options.sleepers(),
                            () -> lab.askel().startExecution(arn, sleeper.input()));
            var after = lab.usage();
            var heapAfter = Heap.usedBytes(lab.server());
            double count = latencies.count();
            System.out.printf(
                    """
                    | W3 | |
                    |---|---|
                    | executions that wait an hour | %.0f |
                    | started per second, by %d clients | %.0f |
                    | start call p50, p99 | %.1f ms, %.1f ms |
                    | engine, database CPU-s per 1,000 | %.2f, %.2f |
                    | engine heap per waiting execution, after a collection | %.2f KiB |
                    | disk per waiting execution, without write-ahead log | %.2f KiB |
                    | engine, database memory | %.0f MiB, %.0f MiB |
                    | others' CPU | %.0f %% |
                    """,
                    count,
                    CLIENTS,
                    count / after.secondsSince(before),
                    latencies.millisAt(0.50),
                    latencies.millisAt(0.99),
                    after.engineSecondsSince(before) / count * 1000,
                    after.databaseSecondsSince(before) / count * 1000,
                    (heapAfter - heapBefore) / count / KIBIBYTE,
                    (after.diskBytes() - before.diskBytes()) / count / KIBIBYTE,
                    after.engineBytes() / MEBIBYTE,
                    after.databaseBytes() / MEBIBYTE,
                    after.othersSecondsSince(before) / after.secondsSince(before) * 100);
            var killed = System.nanoTime();
            lab.server().kill();
            lab.startAgain();
            new RunToEnd(lab.askel(), passesArn, passes.input()).call();
            System.out.printf(
                    "| from kill -9 to an execution that ended | %.1f s |%n",
                    (System.nanoTime() - killed) / 1e9);
        }
    }
}
