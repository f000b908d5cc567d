package dev.askel.load.pressure;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A function over HTTP whose port refuses connections until it is opened. */
final class Endpoint implements AutoCloseable {
    private static final int BACKLOG = 4_096;

    private final String function;
    private final int port;
    private final byte[] answer;
    private final long delayMillis;
    private final AtomicInteger calls = new AtomicInteger();
    private @Nullable HttpServer server;

    /** The endpoint of a function that answers with so many bytes of JSON, after a delay. */
    Endpoint(String function, int answerBytes, long delayMillis) throws IOException {
        this.function = function;
        this.answer =
                ("\"" + "x".repeat(answerBytes - 2) + "\"").getBytes(StandardCharsets.US_ASCII);
        this.delayMillis = delayMillis;
        try (var probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            this.port = probe.getLocalPort();
        }
    }

    /** The value of the server's option {@code --function}. */
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
                    exchange.sendResponseHeaders(200, answer.length);
                    exchange.getResponseBody().write(answer);
                    exchange.close();
                });
        opened.start();
        server = opened;
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
