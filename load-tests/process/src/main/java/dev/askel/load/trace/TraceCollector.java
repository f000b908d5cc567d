package dev.askel.load.trace;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** A collector that decodes the spans it receives by OTLP over HTTP. */
public final class TraceCollector implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 90;

    private final HttpServer http;
    private final BlockingQueue<ReceivedSpan> arriving = new LinkedBlockingQueue<>();
    private final Map<String, ReceivedSpan> received = new ConcurrentHashMap<>();
    private final List<String> authorizations = new ArrayList<>();

    /** Starts a collector at a free port of the loopback address. */
    public TraceCollector() throws IOException {
        http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.createContext("/v1/traces", this::receive);
        http.start();
    }

    /** The URL for {@code askel.tracing.endpoint}. */
    public String endpoint() {
        return "http://127.0.0.1:" + http.getAddress().getPort() + "/v1/traces";
    }

    private void receive(HttpExchange exchange) throws IOException {
        try (exchange) {
            synchronized (authorizations) {
                authorizations.add(
                        String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
            }
            var body = exchange.getRequestBody();
            var request =
                    ExportTraceServiceRequest.parseFrom(
                            "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"))
                                    ? new GZIPInputStream(body)
                                    : body);
            for (var resource : request.getResourceSpansList()) {
                for (var scope : resource.getScopeSpansList()) {
                    scope.getSpansList().forEach(span -> arriving.add(new ReceivedSpan(span)));
                }
            }
            exchange.getResponseHeaders().set("Content-Type", "application/x-protobuf");
            exchange.sendResponseHeaders(200, -1);
        }
    }

    /**
     * Waits for the span of a run of an execution, which is exported after all other spans of the
     * run.
     *
     * @param arn the ARN of the execution
     * @param redrives the number of its redrives
     */
    public ReceivedSpan awaitExecution(String arn, int redrives) throws InterruptedException {
        return await(span ->
                span.isExecution()
                        && span.attribute("askel.execution.arn").equals(arn)
                        && span.attribute("askel.execution.redrive_count")
                                .equals(Integer.toString(redrives)));
    }

    /**
     * Waits for a span.
     *
     * @throws AssertionError when no span has arrived for 90 seconds
     */
    public ReceivedSpan await(Predicate<ReceivedSpan> wanted) throws InterruptedException {
        var found = find(wanted);
        while (found == null) {
            var next = arriving.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (next == null) {
                throw new AssertionError("No such span among " + received.values());
            }
            received.put(next.id(), next);
            found = wanted.test(next) ? next : null;
        }
        return found;
    }

    private @Nullable ReceivedSpan find(Predicate<ReceivedSpan> wanted) {
        return received.values().stream().filter(wanted).findFirst().orElse(null);
    }

    /** Returns all spans of a trace that have arrived. */
    public List<ReceivedSpan> ofTrace(String traceId) {
        for (var next = arriving.poll(); next != null; next = arriving.poll()) {
            received.put(next.id(), next);
        }
        return received.values().stream().filter(each -> each.traceId().equals(traceId)).toList();
    }

    /** Returns the header Authorization of each request so far. */
    public List<String> authorizations() {
        synchronized (authorizations) {
            return List.copyOf(authorizations);
        }
    }

    @Override
    public void close() {
        http.stop(0);
    }
}
