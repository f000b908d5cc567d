package dev.askel.load.bench;

import dev.askel.load.crowd.Crowd;
import dev.askel.load.crowd.CrowdAnswers;
import dev.askel.load.crowd.CrowdRequest;
import dev.askel.load.process.Heap;
import dev.askel.load.process.Usage;
import dev.askel.load.wire.RefusedException;
import dev.askel.load.wire.UnansweredException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * Starts of W1 at ten times the rate the server can carry: what becomes of the rate of those that
 * are accepted, and how soon the others hear that they are not. Peak and storm are measured by
 * turns.
 */
final class Storm {
    private static final int PEAK_CLIENTS = 128;
    private static final int STORM_CLIENTS = 2_000;
    private static final int FACTOR = 10;
    private static final int TURNS = 3;
    private static final long LOOK_NANOS = 100_000_000;
    private static final double MEBIBYTE = 1 << 20;

    private Storm() {}

    static void measure(Options options) throws IOException, RefusedException, UnansweredException {
        try (var lab = Lab.open(options)) {
            var workload = Workload.passes();
            var arn = workload.create(lab.askel());
            var endpoint = lab.server().endpoint();
            var server = new InetSocketAddress(endpoint.getHost(), endpoint.getPort());
            var request = CrowdRequest.start(arn, workload.input(), "");
            try (var few = Crowd.connect(server, PEAK_CLIENTS, request);
                    var many = Crowd.connect(server, STORM_CLIENTS, request)) {
                var time = options.time();
                few.closedLoop(time);
                many.openLoop(time.dividedBy(2), FACTOR * few.closedLoop(time).acceptedPerSecond());
                drained(lab, arn);
                var heapBefore = Heap.usedBytes(lab.server());
                var rows = new ArrayList<String>();
                for (int turn = 0; turn < TURNS; turn++) {
                    var peak = row(lab, rows, "peak", PEAK_CLIENTS, () -> few.closedLoop(time));
                    drained(lab, arn);
                    var storm =
                            row(
                                    lab,
                                    rows,
                                    "storm",
                                    STORM_CLIENTS,
                                    () -> many.openLoop(time, FACTOR * peak.acceptedPerSecond()));
                    var behind = drained(lab, arn);
                    rows.add(
                            "goodput %.0f %% of the peak; all had ended %d ms after the last start"
                                    .formatted(
                                            100
                                                    * storm.acceptedPerSecond()
                                                    / peak.acceptedPerSecond(),
                                            behind.toMillis()));
                }
                print(rows, heapBefore, Heap.usedBytes(lab.server()), lab.usage());
            }
        }
    }

    private interface Load {
        CrowdAnswers run() throws IOException;
    }

    private static CrowdAnswers row(Lab lab, List<String> rows, String name, int clients, Load load)
            throws IOException {
        var before = lab.usage();
        var answers = load.run();
        var after = lab.usage();
        var seconds = after.secondsSince(before);
        var accepted = answers.accepted();
        var throttled = answers.throttled();
        rows.add(
                "| %s | %d | %.0f | %.1f | %.1f | %.0f | %.1f | %.1f | %.0f | %s | %.0f | %.0f %% | %.0f %% | %.0f %% | %.0f %% |"
                        .formatted(
                                name,
                                clients,
                                answers.acceptedPerSecond(),
                                accepted.millisAt(0.50),
                                accepted.millisAt(0.99),
                                answers.throttledPerSecond(),
                                throttled.millisAt(0.50),
                                throttled.millisAt(0.99),
                                answers.unsentPerSecond(),
                                answers.others().isEmpty() ? "0" : answers.others().toString(),
                                after.engineBytes() / MEBIBYTE,
                                after.engineSecondsSince(before) / seconds * 100,
                                after.databaseSecondsSince(before) / seconds * 100,
                                after.clientSecondsSince(before) / seconds * 100,
                                after.othersSecondsSince(before) / seconds * 100));
        return answers;
    }

    /** Waits until no execution runs any more; how long that took. */
    private static Duration drained(Lab lab, String arn)
            throws RefusedException, UnansweredException {
        var begin = System.nanoTime();
        while (lab.askel().isAnyRunning(arn)) {
            LockSupport.parkNanos(LOOK_NANOS);
        }
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    private static void print(List<String> rows, long heapBefore, long heapAfter, Usage usage) {
        System.out.print(
                """
                | | clients | accepted/s | p50 ms | p99 ms | throttled/s | p50 ms | p99 ms | not sent/s, all waiting | otherwise answered | engine MiB | engine's CPU | database's | clients' | others' |
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
