package dev.askel.load.bench;

import dev.askel.load.process.Heap;
import dev.askel.load.process.Threads;
import dev.askel.load.wire.AskelClient;
import dev.askel.load.wire.ErrorResponseException;
import dev.askel.load.wire.UnknownOutcomeException;
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
 * Measures the cost of waiting clients. Half of the clients read event streams. The other half poll
 * for the end. One thread serves all connections.
 */
final class WaitingConnections {
    private static final int EXECUTIONS = 100;
    private static final Duration DEADLINE = Duration.ofMinutes(5);
    private static final double KIBIBYTE = 1 << 10;
    private static final double MEBIBYTE = 1 << 20;

    private WaitingConnections() {}

    static void measure(BenchOptions options)
            throws IOException, ErrorResponseException, UnknownOutcomeException {
        try (var bench = BenchServer.open(options);
                var selector = Selector.open()) {
            var endpoint = bench.serverProcess().endpoint();
            var server = new InetSocketAddress(endpoint.getHost(), endpoint.getPort());
            var executions = startExecutions(bench.client());
            var open = new ArrayList<WaitingConnection>();
            // The first connections allocate resources that all connections share.
            connect(open, selector, server, executions, 2 * EXECUTIONS);
            int threadsBefore = Threads.count(bench.serverProcess());
            long heapBefore = Heap.usedBytes(bench.serverProcess());
            var before = bench.measureUsage();
            connect(open, selector, server, executions, options.listenerCount());
            var connected = bench.measureUsage();
            int threads = Threads.count(bench.serverProcess());
            long heap = Heap.usedBytes(bench.serverProcess());
            readAll(selector, options.measuredTime(), () -> false);
            var waited = bench.measureUsage();
            long heapLater = Heap.usedBytes(bench.serverProcess());
            long stopped = System.nanoTime();
            for (var execution : executions) {
                bench.client()
                        .call(
                                "StopExecution",
                                AskelClient.newRequest().put("executionArn", execution));
            }
            long answered = System.nanoTime();
            readAll(selector, DEADLINE, () -> open.stream().allMatch(WaitingConnection::hasEnded));
            long last = open.stream().mapToLong(WaitingConnection::endedNanos).max().orElseThrow();
            int measured = options.listenerCount() - 2 * EXECUTIONS;
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
                    | until the last connection received the end | %.1f s |
                    | rejected polls | %d |
                    """,
                    open.size() / 2,
                    open.size() / 2,
                    2 * EXECUTIONS,
                    threadsBefore,
                    threads,
                    (heap - heapBefore) / (double) measured / KIBIBYTE,
                    options.measuredTime().toSeconds(),
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
                    open.stream().mapToInt(WaitingConnection::rejectionCount).sum());
            for (var each : open) {
                each.close();
            }
        }
    }

    private static List<String> startExecutions(AskelClient askel)
            throws ErrorResponseException, UnknownOutcomeException {
        var sleeper = Workload.oneHourWait();
        var machine = sleeper.create(askel);
        var executions = new ArrayList<String>();
        for (int i = 0; i < EXECUTIONS; i++) {
            executions.add(askel.startExecution(machine, sleeper.input()));
        }
        return executions;
    }

    /**
     * Opens connections until there are {@code count}, and waits until all event streams receive
     * events.
     */
    private static void connect(
            List<WaitingConnection> open,
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
            open.add(WaitingConnection.connect(selector, server, path, streams));
            readAll(selector, Duration.ZERO, () -> false);
        }
        readAll(selector, DEADLINE, () -> open.stream().allMatch(WaitingConnection::isReceiving));
    }

    /** Reads from all connections for a time, or until {@code isDone} is true. */
    private static void readAll(Selector selector, Duration time, BooleanSupplier isDone)
            throws IOException {
        var buffer = ByteBuffer.allocate(1 << 16);
        long end = System.nanoTime() + time.toNanos();
        do {
            selector.select(
                    key -> read((WaitingConnection) key.attachment(), buffer),
                    Math.clamp((end - System.nanoTime()) / 1_000_000, 1, 100));
            if (isDone.getAsBoolean()) {
                return;
            }
        } while (System.nanoTime() < end);
        if (time.equals(DEADLINE)) {
            throw new IOException("The connections did not receive all events within " + DEADLINE);
        }
    }

    private static void read(WaitingConnection listener, ByteBuffer buffer) {
        try {
            listener.read(buffer);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
