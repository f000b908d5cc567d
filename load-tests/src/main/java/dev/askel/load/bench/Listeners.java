package dev.askel.load.bench;

import dev.askel.load.process.Heap;
import dev.askel.load.process.Threads;
import dev.askel.load.wire.AskelClient;
import dev.askel.load.wire.RefusedException;
import dev.askel.load.wire.UnansweredException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.channels.Selector;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * What those cost who wait: half of them read event streams, half of them poll for the end. All
 * connections are this one thread's.
 */
final class Listeners {
    private static final int EXECUTIONS = 100;
    private static final Duration DEADLINE = Duration.ofMinutes(5);
    private static final double KIBIBYTE = 1 << 10;
    private static final double MEBIBYTE = 1 << 20;

    private Listeners() {}

    static void measure(Options options) throws IOException, RefusedException, UnansweredException {
        try (var lab = Lab.open(options);
                var selector = Selector.open()) {
            var endpoint = lab.server().endpoint();
            var server = new InetSocketAddress(endpoint.getHost(), endpoint.getPort());
            var executions = started(lab.askel());
            var open = new ArrayList<Listener>();
            // What the first ones need is there for all.
            connect(open, selector, server, executions, 2 * EXECUTIONS);
            int threadsBefore = Threads.of(lab.server());
            long heapBefore = Heap.usedBytes(lab.server());
            var before = lab.usage();
            connect(open, selector, server, executions, options.listeners());
            var connected = lab.usage();
            int threads = Threads.of(lab.server());
            long heap = Heap.usedBytes(lab.server());
            listen(selector, options.time(), () -> false);
            var waited = lab.usage();
            long heapLater = Heap.usedBytes(lab.server());
            long stopped = System.nanoTime();
            for (var execution : executions) {
                lab.askel()
                        .call(
                                "StopExecution",
                                AskelClient.request().put("executionArn", execution));
            }
            long answered = System.nanoTime();
            listen(selector, DEADLINE, () -> open.stream().allMatch(Listener::ended));
            long last = open.stream().mapToLong(Listener::endedNanos).max().orElseThrow();
            int more = options.listeners() - 2 * EXECUTIONS;
            System.out.printf(
                    """
                    | listeners | |
                    |---|---|
                    | event streams, long polls | %d, %d |
                    | server's threads with %d of them, with all | %d, %d |
                    | server's heap per listener, after a collection | %.1f KiB |
                    | server's heap with all, and %d s later | %.0f MiB, %.0f MiB |
                    | server's resident memory before, with all, later | %.0f MiB, %.0f MiB, %.0f MiB |
                    | server's CPU per second while all wait | %.1f %% |
                    | database's CPU per second while all wait | %.1f %% |
                    | %d executions stopped within | %.1f s |
                    | until the last of all had heard of it | %.1f s |
                    | polls that were told to come again | %d |
                    """,
                    open.size() / 2,
                    open.size() / 2,
                    2 * EXECUTIONS,
                    threadsBefore,
                    threads,
                    (heap - heapBefore) / (double) more / KIBIBYTE,
                    options.time().toSeconds(),
                    heap / MEBIBYTE,
                    heapLater / MEBIBYTE,
                    before.engineBytes() / MEBIBYTE,
                    connected.engineBytes() / MEBIBYTE,
                    waited.engineBytes() / MEBIBYTE,
                    waited.engineSecondsSince(connected) / waited.secondsSince(connected) * 100,
                    waited.databaseSecondsSince(connected) / waited.secondsSince(connected) * 100,
                    EXECUTIONS,
                    (answered - stopped) / 1e9,
                    (last - stopped) / 1e9,
                    open.stream().mapToInt(Listener::refusals).sum());
            for (var each : open) {
                each.close();
            }
        }
    }

    private static List<String> started(AskelClient askel)
            throws RefusedException, UnansweredException {
        var sleeper = Workload.sleeper();
        var machine = sleeper.create(askel);
        var executions = new ArrayList<String>();
        for (int i = 0; i < EXECUTIONS; i++) {
            executions.add(askel.startExecution(machine, sleeper.input()));
        }
        return executions;
    }

    /** Until there are so many, and all of them hear. */
    private static void connect(
            List<Listener> open,
            Selector selector,
            InetSocketAddress server,
            List<String> executions,
            int count)
            throws IOException {
        while (open.size() < count) {
            boolean streams = open.size() % 2 == 0;
            var execution = executions.get(open.size() / 2 % EXECUTIONS);
            var path =
                    "/api/v1/executions/"
                            + URLEncoder.encode(execution, StandardCharsets.UTF_8)
                            + (streams ? "/events/stream" : "/wait?timeout=60");
            open.add(Listener.connect(selector, server, path, streams));
            listen(selector, Duration.ZERO, () -> false);
        }
        listen(selector, DEADLINE, () -> open.stream().allMatch(Listener::hears));
    }

    /** Lets all read for so long, unless enough has come before. */
    private static void listen(Selector selector, Duration time, BooleanSupplier enough)
            throws IOException {
        var buffer = ByteBuffer.allocate(1 << 16);
        long end = System.nanoTime() + time.toNanos();
        do {
            selector.select(
                    key -> read((Listener) key.attachment(), buffer),
                    Math.clamp((end - System.nanoTime()) / 1_000_000, 1, 100));
            if (enough.getAsBoolean()) {
                return;
            }
        } while (System.nanoTime() < end);
        if (time.equals(DEADLINE)) {
            throw new IOException("not within " + DEADLINE);
        }
    }

    private static void read(Listener listener, ByteBuffer buffer) {
        try {
            listener.read(buffer);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
