package dev.askel.load.pressure;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The HTTP endpoint of a function. Its port refuses connections until the endpoint is opened. */
final class FunctionEndpoint implements AutoCloseable {
    private static final int BACKLOG = 4_096;
    private static final int PART_BYTES = 8 * 1024;

    private final String function;
    private final int port;
    private final byte[] response;
    private final long delayMillis;
    private final AtomicInteger calls = new AtomicInteger();
    private @Nullable HttpServer server;

    /** Creates an endpoint. Its responses are JSON of this size, and are sent after the delay. */
    FunctionEndpoint(String function, int responseBytes, long delayMillis) throws IOException {
        this.function = function;
        this.response =
                ("\"" + "x".repeat(responseBytes - 2) + "\"").getBytes(StandardCharsets.US_ASCII);
        this.delayMillis = delayMillis;
        try (var probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            this.port = probe.getLocalPort();
        }
    }

    /** Returns the value of the server's option {@code --function}. */
    String mapping() {
        return function + "=http://127.0.0.1:" + port + "/";
    }

    void open() throws IOException {
        var opened =
                HttpServer.create(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), port), BACKLOG);
        opened.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        opened.createContext(
                "/",
                exchange -> {
                    exchange.getRequestBody().readAllBytes();
                    calls.incrementAndGet();
                    try {
                        TimeUnit.MILLISECONDS.sleep(delayMillis);
                    } catch (InterruptedException _) {
                        Thread.currentThread().interrupt();
                    }
                    exchange.sendResponseHeaders(200, response.length);
                    writeInParts(exchange.getResponseBody());
                    exchange.close();
                });
        opened.start();
        server = opened;
    }

    // The JDK's server allocates a buffer for the largest write on each connection.
    private void writeInParts(OutputStream body) throws IOException {
        for (int from = 0; from < response.length; from += PART_BYTES) {
            body.write(response, from, Math.min(PART_BYTES, response.length - from));
        }
    }

    int calls() {
        return calls.get();
    }

    @Override
    public void close() {
        var open = server;
        if (open != null) {
            open.stop(0);
        }
    }
}
