package dev.askel.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import dev.askel.engine.journal.TestPostgres;
import dev.askel.load.wire.AskelClient;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.http.javadsl.Http;
import org.apache.pekko.http.javadsl.model.AttributeKeys;
import org.apache.pekko.http.javadsl.model.ContentTypes;
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
 * The spans that a collector receives by OTLP over gRPC. The collector speaks <a
 * href="https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md">gRPC over HTTP/2</a>.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class GrpcTracesTest {
    private static final String EXPORT =
            "/opentelemetry.proto.collector.trace.v1.TraceService/Export";

    /** A message has a flag for its compression and its length in front. */
    private static final int PREFIX_LENGTH = 5;

    private static final int PATIENCE_SECONDS = 90;

    private final BlockingQueue<Span> received = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> authorizations = new LinkedBlockingQueue<>();

    private CompletionStage<HttpResponse> receive(HttpRequest request, ActorSystem system) {
        assertThat(request.getUri().path()).isEqualTo(EXPORT);
        request.getHeader("authorization").ifPresent(header -> authorizations.add(header.value()));
        return request.entity()
                .toStrict(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS), system)
                .thenApply(body -> {
                    read(body.getData().toArray());
                    // An empty message: all spans are accepted.
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

    private void read(byte[] body) {
        InputStream message =
                new ByteArrayInputStream(body, PREFIX_LENGTH, body.length - PREFIX_LENGTH);
        try (var in = body[0] == 1 ? new GZIPInputStream(message) : message) {
            for (var resource : ExportTraceServiceRequest.parseFrom(in).getResourceSpansList()) {
                resource.getScopeSpansList()
                        .forEach(scope -> received.addAll(scope.getSpansList()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void a_collector_receives_spans_over_grpc() throws Exception {
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
            var settings =
                    Map.of(
                            "askel.data",
                            Path.of("target", "grpc-traces-test", "data")
                                    .toAbsolutePath()
                                    .toString(),
                            "askel.http.port",
                            "0",
                            "askel.database.url",
                            database.url(),
                            "askel.database.user",
                            database.user(),
                            "askel.tracing.endpoint",
                            "http://127.0.0.1:" + collector.localAddress().getPort(),
                            "askel.tracing.protocol",
                            "grpc",
                            "askel.tracing.headers.Authorization",
                            "Bearer t0ken",
                            "askel.tracing.machines",
                            "all");
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
                    var span = received.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
                    names.add(span == null ? "no span" : span.getName());
                }

                assertThat(names).containsExactlyInAnyOrder("In", "one-pass");
                assertThat(List.copyOf(authorizations)).containsOnly("Bearer t0ken");
            }
        } finally {
            system.terminate();
        }
    }
}
