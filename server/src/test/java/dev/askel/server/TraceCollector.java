package dev.askel.server;

import com.google.protobuf.ByteString;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HexFormat;
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
final class TraceCollector implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 90;

    private final HttpServer http;
    private final BlockingQueue<Received> arriving = new LinkedBlockingQueue<>();
    private final Map<String, Received> received = new ConcurrentHashMap<>();
    private final List<String> authorizations = new ArrayList<>();

    /** A span with its ids in hexadecimal digits. */
    record Received(Span span) {
        String id() {
            return hex(span.getSpanId());
        }

        String traceId() {
            return hex(span.getTraceId());
        }

        String parentId() {
            return hex(span.getParentSpanId());
        }

        String name() {
            return span.getName();
        }

        /** Returns an attribute as text; empty without it. */
        String attribute(String name) {
            return attribute(span.getAttributesList(), name);
        }

        private static String attribute(List<KeyValue> attributes, String name) {
            for (var each : attributes) {
                if (each.getKey().equals(name)) {
                    var value = each.getValue();
                    return value.hasIntValue()
                            ? Long.toString(value.getIntValue())
                            : value.getStringValue();
                }
            }
            return "";
        }

        static String hex(ByteString bytes) {
            return HexFormat.of().formatHex(bytes.toByteArray());
        }
    }

    TraceCollector() throws IOException {
        http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.createContext("/v1/traces", this::receive);
        http.start();
    }

    String endpoint() {
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
                    scope.getSpansList().forEach(span -> arriving.add(new Received(span)));
                }
            }
            exchange.getResponseHeaders().set("Content-Type", "application/x-protobuf");
            exchange.sendResponseHeaders(200, -1);
        }
    }

    /** Waits for a span. */
    Received await(Predicate<Received> wanted) throws InterruptedException {
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

    private @Nullable Received find(Predicate<Received> wanted) {
        return received.values().stream().filter(wanted).findFirst().orElse(null);
    }

    /** Returns all spans of a trace that have arrived. */
    List<Received> ofTrace(String traceId) {
        for (var next = arriving.poll(); next != null; next = arriving.poll()) {
            received.put(next.id(), next);
        }
        return received.values().stream().filter(each -> each.traceId().equals(traceId)).toList();
    }

    /** Returns the header Authorization of each request so far. */
    List<String> authorizations() {
        synchronized (authorizations) {
            return List.copyOf(authorizations);
        }
    }

    @Override
    public void close() {
        http.stop(0);
    }
}
