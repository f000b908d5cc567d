package dev.askel.http;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.Repair;
import dev.askel.engine.api.Repairs;
import dev.askel.http.Connections.Connection;
import dev.askel.http.admission.Admission;
import dev.askel.http.wire.RepairCodec;
import dev.askel.http.wire.WireError;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.pekko.http.javadsl.model.HttpMethods;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.MediaTypes;
import org.apache.pekko.stream.Materializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a person asks who must put an execution right: {@code GET /api/v1/inspect?arn=}, {@code GET
 * /api/v1/inspect/export?arn=&from=}, {@code GET /api/v1/quarantine?from=}, and {@code POST
 * /api/v1/inspect/ACTION?arn=} with a JSON body.
 */
final class RepairRoutes {
    private static final Logger LOG = LoggerFactory.getLogger(RepairRoutes.class);

    private static final String INSPECT = "/api/v1/inspect";
    private static final String EXPORT = INSPECT + "/export";
    private static final String QUARANTINE = "/api/v1/quarantine";

    private final Repairs repairs;
    private final Admission admission;
    private final HttpSettings settings;
    private final Materializer materializer;

    RepairRoutes(
            Repairs repairs,
            Admission admission,
            HttpSettings settings,
            Materializer materializer) {
        this.repairs = repairs;
        this.admission = admission;
        this.settings = settings;
        this.materializer = materializer;
    }

    /** Whether it is for these routes. */
    static boolean takes(HttpRequest request) {
        var path = request.getUri().path();
        return isPost(request)
                ? path.startsWith(INSPECT + "/")
                : request.method().equals(HttpMethods.GET)
                        && (path.equals(INSPECT) || path.equals(EXPORT) || path.equals(QUARANTINE));
    }

    private static boolean isPost(HttpRequest request) {
        return request.method().equals(HttpMethods.POST);
    }

    CompletionStage<HttpResponse> answer(
            HttpRequest request, String requestId, Connection connection) {
        long bytes = request.entity().getContentLengthOption().orElse(settings.bodyBytesMax());
        var permit = bytes > settings.bodyBytesMax() ? none() : admission.request(bytes);
        if (permit.isEmpty()) {
            request.discardEntityBytes(materializer);
            return CompletableFuture.completedStage(
                    bytes > settings.bodyBytesMax()
                            ? Replies.aws(
                                    requestId, new WireError.TooLarge(settings.bodyBytesMax()))
                            : refusal(requestId, new EngineError.ThrottlingException()));
        }
        return (isPost(request)
                        ? repair(request, requestId, connection)
                        : told(request, requestId, connection))
                .whenComplete((_, _) -> permit.get().giveBack());
    }

    private static Optional<Admission.Permit> none() {
        return Optional.empty();
    }

    // Questions

    private CompletionStage<HttpResponse> told(
            HttpRequest request, String requestId, Connection connection) {
        request.discardEntityBytes(materializer);
        var query = request.getUri().query();
        var from = query.get("from").orElse(Repairs.FIRST);
        if (request.getUri().path().equals(QUARANTINE)) {
            return answered(requestId, connection, () -> repairs.quarantined(from));
        }
        var arn = query.get("arn");
        if (arn.isEmpty()) {
            return noArn(requestId);
        }
        return answered(
                requestId,
                connection,
                () ->
                        request.getUri().path().equals(EXPORT)
                                ? repairs.export(arn.get(), from)
                                : repairs.inspect(arn.get()));
    }

    private static CompletionStage<HttpResponse> noArn(String requestId) {
        return CompletableFuture.completedStage(
                refusal(requestId, new EngineError.ValidationException("arn is missing")));
    }

    // Repairs

    /**
     * A page of somebody else's that is open in an operator's browser can post a form here, but not
     * JSON: for that the browser asks first.
     */
    private CompletionStage<HttpResponse> repair(
            HttpRequest request, String requestId, Connection connection) {
        var type = request.entity().getContentType().mediaType();
        var arn = request.getUri().query().get("arn");
        if (!type.equals(MediaTypes.APPLICATION_JSON)) {
            request.discardEntityBytes(materializer);
            return CompletableFuture.completedStage(
                    refusal(
                            requestId,
                            new EngineError.ValidationException(
                                    "The Content-Type must be application/json.")));
        }
        if (arn.isEmpty()) {
            request.discardEntityBytes(materializer);
            return noArn(requestId);
        }
        var action = request.getUri().path().substring(INSPECT.length() + 1);
        return request.entity()
                .toStrict(settings.bodyTimeout().toMillis(), settings.bodyBytesMax(), materializer)
                .handle((body, failure) ->
                        failure == null
                                ? repair(
                                        requestId,
                                        connection,
                                        arn.get(),
                                        RepairCodec.read(action, body.getData().toArrayUnsafe()))
                                : CompletableFuture.completedStage(
                                        refusal(
                                                requestId,
                                                new EngineError.ValidationException(
                                                        "The body did not come."))))
                .thenCompose(answer -> answer);
    }

    private CompletionStage<HttpResponse> repair(
            String requestId, Connection connection, String arn, Optional<Answer<Repair>> read) {
        if (read.isEmpty()) {
            return CompletableFuture.completedStage(Replies.json(requestId, 404, Routes::notFound));
        }
        return answered(
                requestId,
                connection,
                () ->
                        switch (read.get()) {
                            case Answer.Refused(var error) ->
                                    CompletableFuture.completedStage(Answer.refused(error));
                            case Answer.Ok(var repair) -> repairs.repair(arn, repair, requestId);
                        });
    }

    private CompletionStage<HttpResponse> answered(
            String requestId,
            Connection connection,
            Supplier<CompletionStage<Answer<String>>> question) {
        CompletionStage<Answer<String>> asked;
        try {
            asked = question.get();
        } catch (RuntimeException bug) {
            asked = CompletableFuture.failedStage(bug);
        }
        return asked.toCompletableFuture()
                .copy()
                .orTimeout(settings.answerTimeout().toMillis(), TimeUnit.MILLISECONDS)
                .handle((answer, failure) -> {
                    if (failure != null) {
                        LOG.error("request {} failed", requestId, failure);
                        return refusal(requestId, new EngineError.InternalFailure());
                    }
                    return switch (answer) {
                        case Answer.Ok<String>(var json) -> sent(requestId, connection, json);
                        case Answer.Refused<String>(var error) -> refusal(requestId, error);
                    };
                });
    }

    /** An export may be as large as a page of a history. */
    private HttpResponse sent(String requestId, Connection connection, String json) {
        if (json.length() <= Admission.UNCOUNTED_ANSWER_BYTES_MAX) {
            return Replies.json(requestId, 200, json);
        }
        var body = json.getBytes(StandardCharsets.UTF_8);
        return admission
                .answer(body.length)
                .map(room -> Replies.json(requestId, 200, body, connection, room::giveBack))
                .orElseGet(() -> refusal(requestId, new EngineError.ThrottlingException()));
    }

    /** An error of our own surface: AWS's body, and 404 for what is not there. */
    private static HttpResponse refusal(String requestId, EngineError error) {
        var rendered = new WireError.OfEngine(error);
        var status = error instanceof EngineError.ExecutionDoesNotExist ? 404 : rendered.status();
        return Replies.json(requestId, status, rendered::write);
    }
}
