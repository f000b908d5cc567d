package dev.askel.load.bench;

import dev.askel.load.bench.loadgenerator.ClosedLoop;
import dev.askel.load.bench.loadgenerator.StartAndPoll;
import dev.askel.load.process.Heap;
import dev.askel.load.wire.ErrorResponseException;
import dev.askel.load.wire.UnknownOutcomeException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Measures the cost of idle connections: the memory of the server per connection, and the latency
 * of executions of {@linkplain Workload#passes W1} while they are open. Every second connection has
 * sent half of a request head.
 */
final class IdleClients {
    private static final int CONNECTIONS = 10_000;
    private static final int CLIENTS = 16;
    private static final double KIBIBYTE = 1 << 10;
    private static final double MEBIBYTE = 1 << 20;
    private static final byte[] HALF_REQUEST_HEAD =
            "POST / HTTP/1.1\r\nHost: localhost\r\nX-Amz-Target: AWSStep"
                    .getBytes(StandardCharsets.US_ASCII);

    private IdleClients() {}

    static void measure(BenchOptions options)
            throws IOException, ErrorResponseException, UnknownOutcomeException {
        try (var bench = BenchServer.open(options)) {
            var passes = Workload.passes();
            var call =
                    new StartAndPoll(bench.client(), passes.create(bench.client()), passes.input());
            ClosedLoop.run(CLIENTS, options.measuredTime(), call);
            var alone = ClosedLoop.run(CLIENTS, options.measuredTime(), call);
            var heapAlone = Heap.usedBytes(bench.serverProcess());
            var endpoint = bench.serverProcess().endpoint();
            var idle = connect(new InetSocketAddress(endpoint.getHost(), endpoint.getPort()));
            var withIdle = ClosedLoop.run(CLIENTS, options.measuredTime(), call);
            var heapWithIdle = Heap.usedBytes(bench.serverProcess());
            var residentWithIdle = bench.measureUsage().engineBytes();
            for (var channel : idle) {
                channel.close();
            }
            ClosedLoop.run(CLIENTS, options.measuredTime(), call);
            var heapAfter = Heap.usedBytes(bench.serverProcess());
            System.out.printf(
                    """
                    | %d clients of W1 | executions | p50 ms | p99 ms | heap in use MiB |
                    |---|---|---|---|---|
                    | alone | %d | %.1f | %.1f | %.0f |
                    | beside %d idle connections | %d | %.1f | %.1f | %.0f |
                    | after they are closed | | | | %.0f |
                    heap per idle connection %.1f KiB, engine %.0f MiB with all of them%n\
                    """,
                    CLIENTS,
                    alone.count(),
                    alone.quantileMillis(0.50),
                    alone.quantileMillis(0.99),
                    heapAlone / MEBIBYTE,
                    CONNECTIONS,
                    withIdle.count(),
                    withIdle.quantileMillis(0.50),
                    withIdle.quantileMillis(0.99),
                    heapWithIdle / MEBIBYTE,
                    heapAfter / MEBIBYTE,
                    (heapWithIdle - heapAlone) / KIBIBYTE / CONNECTIONS,
                    residentWithIdle / MEBIBYTE);
        }
    }

    private static List<SocketChannel> connect(InetSocketAddress server) throws IOException {
        var idle = new ArrayList<SocketChannel>();
        for (int i = 0; i < CONNECTIONS; i++) {
            var channel = SocketChannel.open(server);
            if (i % 2 == 0) {
                channel.write(ByteBuffer.wrap(HALF_REQUEST_HEAD));
            }
            idle.add(channel);
        }
        return idle;
    }
}
