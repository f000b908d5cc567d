package dev.askel.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import dev.askel.engine.journal.TestPostgres;
import dev.askel.load.wire.AskelClient;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.http.javadsl.Http;
import org.apache.pekko.http.javadsl.model.AttributeKeys;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.MediaTypes;
import org.apache.pekko.http.javadsl.model.Trailer;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.apache.pekko.japi.function.Function;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/**
 * The spans and metrics that a collector receives by OTLP over gRPC. The collector speaks <a
 * href="https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md">gRPC over HTTP/2</a>.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class GrpcExportsTest {
    private static final String SPANS =
            "/opentelemetry.proto.collector.trace.v1.TraceService/Export";

    private static final String METRICS =
            "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export";

    /** A message has a flag for its compression and its length in front. */
    private static final int PREFIX_LENGTH = 5;

    private static final int PATIENCE_SECONDS = 90;

    private final BlockingQueue<Span> spans = new LinkedBlockingQueue<>();
    private final BlockingQueue<Metric> metrics = new LinkedBlockingQueue<>();
    private final Set<String> authorizations = ConcurrentHashMap.newKeySet();

    private CompletionStage<HttpResponse> receive(HttpRequest request, ActorSystem system) {
        var path = request.getUri().path();
        authorizations.add(
                path
                        + " "
                        + request.getHeader("authorization").map(HttpHeader::value).orElse("none"));
        return request.entity()
                .toStrict(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS), system)
                .thenApply(body -> {
                    read(path, body.getData().toArray());
                    // An empty message: everything is accepted.
                    return HttpResponse.create()
                            .withEntity(
                                    ContentTypes.create(
                                            MediaTypes.customBinary("application", "grpc", true)),
                                    new byte[PREFIX_LENGTH])
                            .addAttribute(
                                    AttributeKeys.trailer,
                                    Trailer.create()
                                            .addHeader(RawHeader.create("grpc-status", "0")));
                });
    }

    private void read(String path, byte[] body) {
        InputStream message =
                new ByteArrayInputStream(body, PREFIX_LENGTH, body.length - PREFIX_LENGTH);
        try (var in = body[0] == 1 ? new GZIPInputStream(message) : message) {
            switch (path) {
                case SPANS ->
                        ExportTraceServiceRequest.parseFrom(in).getResourceSpansList().stream()
                                .flatMap(resource -> resource.getScopeSpansList().stream())
                                .forEach(scope -> spans.addAll(scope.getSpansList()));
                case METRICS ->
                        ExportMetricsServiceRequest.parseFrom(in).getResourceMetricsList().stream()
                                .flatMap(resource -> resource.getScopeMetricsList().stream())
                                .forEach(scope -> metrics.addAll(scope.getMetricsList()));
                default -> throw new IllegalArgumentException(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits for a metric, and returns the first value that the collector has received. */
    private long awaitCount(String name) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
            var metric = metrics.poll(left, TimeUnit.NANOSECONDS);
            if (metric != null && metric.getName().equals(name)) {
                return metric.getSum().getDataPoints(0).getAsInt();
            }
        }
        throw new AssertionError("no metric " + name);
    }

    @Test
    void a_collector_receives_spans_and_metrics_over_grpc() throws Exception {
        var system =
                ActorSystem.create(
                        "collector",
                        ConfigFactory.parseString("pekko.http.server.enable-http2 = on")
                                .withFallback(ConfigFactory.load()));
        try {
            Function<HttpRequest, CompletionStage<HttpResponse>> handler =
                    request -> receive(request, system);
            var collector =
                    Http.get(system)
                            .newServerAt("127.0.0.1", 0)
                            .bind(handler)
                            .toCompletableFuture()
                            .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            var database = TestPostgres.shared().createDatabase();
            var endpoint = "http://127.0.0.1:" + collector.localAddress().getPort();
            var data = Path.of("target", "grpc-exports-test", "data").toAbsolutePath();
            var settings =
                    Map.ofEntries(
                            Map.entry("askel.data", data.toString()),
                            Map.entry("askel.http.port", "0"),
                            Map.entry("askel.database.url", database.url()),
                            Map.entry("askel.database.user", database.user()),
                            Map.entry("askel.tracing.endpoint", endpoint),
                            Map.entry("askel.tracing.protocol", "grpc"),
                            Map.entry("askel.tracing.headers.Authorization", "Bearer t0ken"),
                            Map.entry("askel.tracing.machines", "all"),
                            Map.entry("askel.metrics.otlp.endpoint", endpoint),
                            Map.entry("askel.metrics.otlp.protocol", "grpc"),
                            Map.entry("askel.metrics.otlp.headers.Authorization", "Bearer t0ken"),
                            Map.entry("askel.metrics.export-interval", "1s"));
            try (var server =
                            Server.start(
                                    Settings.resolve(settings, Optional.empty()),
                                    new CompletableFuture<>());
                    var askel =
                            new AskelClient(
                                    URI.create(
                                            "http://127.0.0.1:"
                                                    + server.address().getPort()
                                                    + "/"))) {
                var machine =
                        askel.createStateMachine(
                                "one-pass",
                                "{\"StartAt\":\"In\",\"States\":{\"In\":{\"Type\":\"Pass\",\"End\":true}}}");
                askel.startExecution(machine, "{}");

                var names = new ArrayList<String>();
                for (int i = 0; i < 2; i++) {
                    var span = spans.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
                    names.add(span == null ? "no span" : span.getName());
                }

                assertThat(names).containsExactlyInAnyOrder("In", "one-pass");
                assertThat(awaitCount("ExecutionsSucceeded")).isEqualTo(1);
                assertThat(authorizations)
                        .containsExactlyInAnyOrder(
                                SPANS + " Bearer t0ken", METRICS + " Bearer t0ken");
            }
        } finally {
            system.terminate();
        }
    }
}
