package dev.askel.load.bench;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A function in this process that answers with its payload. */
final class EchoFunction implements AutoCloseable {
    private static final int BACKLOG = 1024;

    private final HttpServer http;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    private EchoFunction(HttpServer http) {
        this.http = http;
    }

    static EchoFunction start() throws IOException {
        var here = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        var function = new EchoFunction(HttpServer.create(here, BACKLOG));
        function.http.setExecutor(function.threads);
        function.http.createContext(
                "/",
                exchange -> {
                    try (exchange) {
                        var payload = exchange.getRequestBody().readAllBytes();
                        exchange.sendResponseHeaders(200, payload.length);
                        exchange.getResponseBody().write(payload);
                    }
                });
        function.http.start();
        return function;
    }

    /** The word behind {@code --function}. */
    String mapping() {
        return Workload.ECHO + "=http://127.0.0.1:" + http.getAddress().getPort() + "/";
    }

    @Override
    public void close() {
        http.stop(0);
        threads.shutdownNow();
    }
}
