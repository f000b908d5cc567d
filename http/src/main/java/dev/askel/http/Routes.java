package dev.askel.http;

import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.RandomUuid;
import dev.askel.http.Connections.Connection;
import dev.askel.http.console.Console;
import dev.askel.http.hosts.HostRule;
import dev.askel.http.rest.RestAnswer;
import dev.askel.http.wire.JsonWriter;
import dev.askel.http.wire.WireError;
import dev.askel.http.wire.WireError.RefusedHost;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpMethods;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.stream.Materializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who answers which path. Every answer carries a request id; none carries a stack trace. */
final class Routes {
    private static final Logger LOG = LoggerFactory.getLogger(Routes.class);

    private final HostRule hostRule;
    private final RefusalLog refusalLog = new RefusalLog(System::nanoTime);
    private final AwsProtocol aws;
    private final RestProtocol rest;
    private final Console console;
    private final Readiness readiness;
    private final Metrics metrics;
    private final HttpSettings settings;
    private final Materializer materializer;

    Routes(
            HostRule hostRule,
            AwsProtocol aws,
            RestProtocol rest,
            Console console,
            Readiness readiness,
            Metrics metrics,
            HttpSettings settings,
            Materializer materializer) {
        this.hostRule = hostRule;
        this.aws = aws;
        this.rest = rest;
        this.console = console;
        this.readiness = readiness;
        this.metrics = metrics;
        this.settings = settings;
        this.materializer = materializer;
    }

    CompletionStage<HttpResponse> answer(HttpRequest request, Connection connection) {
        var requestId = RandomUuid.next().toString();
        try {
            return routed(request, requestId, connection)
                    .exceptionally(bug -> failed(requestId, bug));
        } catch (RuntimeException bug) {
            return CompletableFuture.completedStage(failed(requestId, bug));
        }
    }

    /** Given further it would end the connection without an answer. */
    private static HttpResponse failed(String requestId, Throwable bug) {
        LOG.error("request {} failed", requestId, bug);
        return Replies.aws(requestId, new WireError.OfEngine(new EngineError.InternalFailure()));
    }

    private CompletionStage<HttpResponse> routed(
            HttpRequest request, String requestId, Connection connection) {
        var refused = hostRule.refusal(request);
        if (refused.isPresent()) {
            return refused(request, requestId, refused.get());
        }
        var path = request.getUri().path();
        if (isAws(request)) {
            return aws.answer(request, requestId, connection);
        }
        if (RestProtocol.takes(request)) {
            return rest.answer(request, requestId, connection);
        }
        return UnwantedBody.drained(request, settings, materializer)
                .thenCompose(_ ->
                        request.method().equals(HttpMethods.GET) && Console.takes(request)
                                ? console.answer(request)
                                : CompletableFuture.completedStage(page(request, path, requestId)));
    }

    private static boolean isAws(HttpRequest request) {
        return request.method().equals(HttpMethods.POST) && request.getUri().path().equals("/");
    }

    /** Refuses before anything is spent on the request: no permit, no token, no memory. */
    private CompletionStage<HttpResponse> refused(
            HttpRequest request, String requestId, RefusedHost reason) {
        refusalLog.refused(reason);
        var answer =
                isAws(request)
                        ? Replies.aws(requestId, reason)
                        : Replies.rest(requestId, RestAnswer.error(reason));
        return UnwantedBody.discarded(request, settings, materializer).thenApply(_ -> answer);
    }

    private HttpResponse page(HttpRequest request, String path, String requestId) {
        if (!request.method().equals(HttpMethods.GET)) {
            return Replies.aws(requestId, new WireError.UnknownOperation());
        }
        return switch (path) {
            case "/" -> Replies.json(requestId, 200, Routes::whatThisIs);
            case "/health/live" -> Replies.json(requestId, 200, Routes::live);
            case "/health/ready" -> ready(requestId);
            case "/metrics" -> Replies.metrics(requestId, metrics.page());
            default -> Replies.json(requestId, 404, Routes::notFound);
        };
    }

    private HttpResponse ready(String requestId) {
        var waitsFor = readiness.waitsFor();
        return Replies.json(
                requestId,
                waitsFor.isEmpty() ? 200 : 503,
                json ->
                        json.beginObject()
                                .member("status", waitsFor.isEmpty() ? "ready" : "waiting")
                                .member("waitsFor", waitsFor, JsonWriter::string)
                                .endObject());
    }

    private static void whatThisIs(JsonWriter json) {
        json.beginObject()
                .member("service", "Askel")
                .member("speaks", "AWS Step Functions, AWS JSON 1.0 on POST /")
                .member("console", "/console")
                .member("live", "/health/live")
                .member("ready", "/health/ready")
                .member("metrics", "/metrics")
                .endObject();
    }

    private static void live(JsonWriter json) {
        json.beginObject().member("status", "live").endObject();
    }

    static void notFound(JsonWriter json) {
        json.beginObject().member("message", "There is nothing at this path.").endObject();
    }
}
