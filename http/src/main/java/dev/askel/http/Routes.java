package dev.askel.http;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError;
import dev.askel.http.Connections.Connection;
import dev.askel.http.wire.JsonWriter;
import dev.askel.http.wire.WireError;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.http.javadsl.model.HttpMethods;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.stream.Materializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who answers which path. Every answer carries a request id; none carries a stack trace. */
final class Routes {
    private static final Logger LOG = LoggerFactory.getLogger(Routes.class);

    private final AwsProtocol aws;
    private final Inspection inspection;
    private final Readiness readiness;
    private final HttpSettings settings;
    private final Materializer materializer;

    Routes(
            AwsProtocol aws,
            Inspection inspection,
            Readiness readiness,
            HttpSettings settings,
            Materializer materializer) {
        this.aws = aws;
        this.inspection = inspection;
        this.readiness = readiness;
        this.settings = settings;
        this.materializer = materializer;
    }

    CompletionStage<HttpResponse> answer(HttpRequest request, Connection connection) {
        var requestId = UUID.randomUUID().toString();
        var path = request.getUri().path();
        if (request.method().equals(HttpMethods.POST) && path.equals("/")) {
            return aws.answer(request, requestId, connection);
        }
        request.discardEntityBytes(materializer);
        if (!request.method().equals(HttpMethods.GET)) {
            return now(Replies.aws(requestId, new WireError.UnknownOperation(null)));
        }
        return switch (path) {
            case "/" -> now(Replies.json(requestId, 200, Routes::whatThisIs));
            case "/health/live" -> now(Replies.json(requestId, 200, Routes::live));
            case "/health/ready" -> ready(requestId);
            case "/api/v1/inspect" -> inspect(request, requestId);
            default -> now(Replies.json(requestId, 404, Routes::notFound));
        };
    }

    private CompletionStage<HttpResponse> ready(String requestId) {
        var waitsFor = readiness.waitsFor();
        return now(
                Replies.json(
                        requestId,
                        waitsFor.isEmpty() ? 200 : 503,
                        json ->
                                json.beginObject()
                                        .member("status", waitsFor.isEmpty() ? "ready" : "waiting")
                                        .member("waitsFor", waitsFor, JsonWriter::string)
                                        .endObject()));
    }

    private CompletionStage<HttpResponse> inspect(HttpRequest request, String requestId) {
        var arn = request.getUri().query().get("arn");
        if (arn.isEmpty()) {
            return now(refusal(requestId, new EngineError.ValidationException("arn is missing")));
        }
        CompletionStage<Answer<String>> inspected;
        try {
            inspected = inspection.inspect(arn.get());
        } catch (RuntimeException bug) {
            inspected = CompletableFuture.failedStage(bug);
        }
        return inspected
                .toCompletableFuture()
                .copy()
                .orTimeout(settings.answerTimeout().toMillis(), TimeUnit.MILLISECONDS)
                .handle((answer, failure) -> {
                    if (failure != null) {
                        LOG.error("request {} inspect failed", requestId, failure);
                        return refusal(requestId, new EngineError.InternalFailure());
                    }
                    return switch (answer) {
                        case Answer.Ok<String>(var json) -> Replies.json(requestId, 200, json);
                        case Answer.Refused<String>(var error) -> refusal(requestId, error);
                    };
                });
    }

    /** An error of our own surface: AWS's body, and 404 for what is not there. */
    private static HttpResponse refusal(String requestId, EngineError error) {
        var rendered = new WireError.OfEngine(error);
        var status = error instanceof EngineError.ExecutionDoesNotExist ? 404 : rendered.status();
        return Replies.json(requestId, status, rendered::write);
    }

    private static void whatThisIs(JsonWriter json) {
        json.beginObject()
                .member("service", "Askel")
                .member("speaks", "AWS Step Functions, AWS JSON 1.0 on POST /")
                .member("live", "/health/live")
                .member("ready", "/health/ready")
                .endObject();
    }

    private static void live(JsonWriter json) {
        json.beginObject().member("status", "live").endObject();
    }

    private static void notFound(JsonWriter json) {
        json.beginObject().member("message", "There is nothing at this path.").endObject();
    }

    private static CompletionStage<HttpResponse> now(HttpResponse response) {
        return CompletableFuture.completedStage(response);
    }
}
