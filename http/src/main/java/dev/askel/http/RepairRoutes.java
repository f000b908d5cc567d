package dev.askel.http;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.Repair;
import dev.askel.engine.api.Repairs;
import dev.askel.http.Connections.Connection;
import dev.askel.http.admission.Admission;
import dev.askel.http.wire.JsonWriter;
import dev.askel.http.wire.RepairCodec;
import dev.askel.http.wire.WireError;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.pekko.http.javadsl.model.HttpMethods;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.MediaTypes;
import org.apache.pekko.http.javadsl.model.Query;
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
    private final OwnHost ownHost;
    private final HttpSettings settings;
    private final Materializer materializer;

    RepairRoutes(
            Repairs repairs,
            Admission admission,
            OwnHost ownHost,
            HttpSettings settings,
            Materializer materializer) {
        this.repairs = repairs;
        this.admission = admission;
        this.ownHost = ownHost;
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
        var objection = ownHost.objection(request);
        if (objection != null) {
            return refused(request, requestId, new EngineError.AccessDeniedException(objection));
        }
        long bytes = request.entity().getContentLengthOption().orElse(settings.bodyBytesMax());
        if (bytes > settings.bodyBytesMax()) {
            request.discardEntityBytes(materializer);
            return CompletableFuture.completedStage(
                    Replies.aws(requestId, new WireError.TooLarge(settings.bodyBytesMax())));
        }
        var permit = admission.request(bytes);
        if (permit.isEmpty()) {
            return refused(request, requestId, new EngineError.ThrottlingException());
        }
        CompletionStage<HttpResponse> answer;
        try {
            answer = admitted(request, requestId, connection);
        } catch (RuntimeException bug) {
            answer = CompletableFuture.failedStage(bug);
        }
        return answer.handle((response, failure) -> {
            permit.get().giveBack();
            return failure == null ? response : failed(requestId, failure);
        });
    }

    private CompletionStage<HttpResponse> admitted(
            HttpRequest request, String requestId, Connection connection) {
        var query = request.getUri().query();
        return isPost(request)
                ? repair(request, query, requestId, connection)
                : told(request, query, requestId, connection);
    }

    /** Once the client has sent all that it wants to. */
    private CompletionStage<HttpResponse> refused(
            HttpRequest request, String requestId, EngineError error) {
        return UnwantedBody.drained(request, settings, materializer)
                .thenApply(_ -> refusal(requestId, error));
    }

    // Questions

    private CompletionStage<HttpResponse> told(
            HttpRequest request, Query query, String requestId, Connection connection) {
        var from = query.get("from").orElse(Repairs.FIRST);
        var path = request.getUri().path();
        var arn = query.get("arn");
        if (arn.isEmpty() && !path.equals(QUARANTINE)) {
            return refused(request, requestId, noArn());
        }
        return UnwantedBody.drained(request, settings, materializer)
                .thenCompose(_ ->
                        answered(
                                requestId,
                                () ->
                                        switch (path) {
                                            case QUARANTINE -> repairs.quarantined(from);
                                            case EXPORT -> repairs.export(arn.get(), from);
                                            default -> repairs.inspect(arn.get());
                                        },
                                json ->
                                        sent(requestId, connection, json)
                                                .orElseGet(() ->
                                                        refusal(
                                                                requestId,
                                                                new EngineError
                                                                        .ThrottlingException()))));
    }

    private static EngineError noArn() {
        return new EngineError.ValidationException("arn is missing");
    }

    // Repairs

    /**
     * A page of somebody else's that is open in an operator's browser can post a form here, but not
     * JSON: for that the browser asks first.
     */
    private CompletionStage<HttpResponse> repair(
            HttpRequest request, Query query, String requestId, Connection connection) {
        var type = request.entity().getContentType().mediaType();
        var arn = query.get("arn");
        if (!type.equals(MediaTypes.APPLICATION_JSON)) {
            return refused(
                    request,
                    requestId,
                    new EngineError.ValidationException(
                            "The Content-Type must be application/json."));
        }
        if (arn.isEmpty()) {
            return refused(request, requestId, noArn());
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
                () ->
                        switch (read.get()) {
                            case Answer.Refused(var error) ->
                                    CompletableFuture.completedStage(Answer.refused(error));
                            case Answer.Ok(var repair) -> repairs.repair(arn, repair, requestId);
                        },
                json ->
                        sent(requestId, connection, json)
                                .orElseGet(() -> Replies.json(requestId, 200, RepairRoutes::done)));
    }

    /** It is done, whether or not there is room to tell how the execution stands now. */
    private static void done(JsonWriter json) {
        json.beginObject()
                .member(
                        "message",
                        "It is done. There was no room for what it has come to: inspect the"
                                + " execution.")
                .endObject();
    }

    private CompletionStage<HttpResponse> answered(
            String requestId,
            Supplier<CompletionStage<Answer<String>>> question,
            Function<String, HttpResponse> sent) {
        CompletionStage<Answer<String>> asked;
        try {
            asked = question.get();
        } catch (RuntimeException bug) {
            asked = CompletableFuture.failedStage(bug);
        }
        return asked.toCompletableFuture()
                .copy()
                .orTimeout(settings.answerTimeout().toMillis(), TimeUnit.MILLISECONDS)
                .thenApply(answer ->
                        switch (answer) {
                            case Answer.Ok<String>(var json) -> sent.apply(json);
                            case Answer.Refused<String>(var error) -> refusal(requestId, error);
                        });
    }

    private static HttpResponse failed(String requestId, Throwable failure) {
        LOG.error("request {} failed", requestId, failure);
        return refusal(requestId, new EngineError.InternalFailure());
    }

    /** An export may be as large as a page of a history; nothing when there is no room for it. */
    private Optional<HttpResponse> sent(String requestId, Connection connection, String json) {
        if (json.length() <= Admission.UNCOUNTED_ANSWER_BYTES_MAX) {
            return Optional.of(Replies.json(requestId, 200, json));
        }
        var body = json.getBytes(StandardCharsets.UTF_8);
        return admission
                .answer(body.length)
                .map(room -> Replies.json(requestId, 200, body, connection, room::giveBack));
    }

    /** An error of our own surface: AWS's body, and the status that says what it is. */
    private static HttpResponse refusal(String requestId, EngineError error) {
        var rendered = new WireError.OfEngine(error);
        return Replies.json(requestId, status(rendered), rendered::write);
    }

    private static int status(WireError.OfEngine rendered) {
        if (rendered.error() instanceof EngineError.ExecutionDoesNotExist) {
            return 404;
        }
        return rendered.error() instanceof EngineError.AccessDeniedException
                ? 403
                : rendered.status();
    }
}
