package dev.askel.http;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError;
import dev.askel.http.Connections.Connection;
import dev.askel.http.admission.Admission;
import dev.askel.http.admission.Admission.Permit;
import dev.askel.http.auth.CredentialScope;
import dev.askel.http.rest.Escapes;
import dev.askel.http.rest.ParameterValues;
import dev.askel.http.rest.RestAnswer;
import dev.askel.http.rest.RestCall;
import dev.askel.http.rest.Route;
import dev.askel.http.rest.RouteTable;
import dev.askel.http.rest.RouteTable.Found;
import dev.askel.http.rest.RouteTable.Match;
import dev.askel.http.wire.WireError;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.pekko.Done;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.MediaTypes;
import org.apache.pekko.stream.Materializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request under {@code /api/v1}, from admission to answer, by the table of routes. Never fails:
 * what goes wrong is an answer, and our bugs are logged under the request id the client sees.
 */
final class RestProtocol {
    private static final Logger LOG = LoggerFactory.getLogger(RestProtocol.class);

    private final RouteTable table;
    private final ApiThrottle throttle;
    private final Admission admission;
    private final WorkPlaces places;
    private final HttpSettings settings;
    private final Metrics metrics;
    private final Materializer materializer;

    RestProtocol(
            RouteTable table,
            ApiThrottle throttle,
            Admission admission,
            WorkPlaces places,
            HttpSettings settings,
            Metrics metrics,
            Materializer materializer) {
        this.table = table;
        this.throttle = throttle;
        this.admission = admission;
        this.places = places;
        this.settings = settings;
        this.metrics = metrics;
        this.materializer = materializer;
    }

    /** Whether it is for this face. */
    static boolean takes(HttpRequest request) {
        return request.getUri().path().startsWith(RouteTable.ROOT + "/");
    }

    CompletionStage<HttpResponse> answer(
            HttpRequest request, String requestId, Connection connection) {
        return switch (found(request)) {
            case Match match -> matched(match, request, requestId, connection);
            case RouteTable.Nothing() ->
                    drained(request).thenApply(_ -> Replies.json(requestId, 404, Routes::notFound));
            case RouteTable.OtherMethods(var allowed) ->
                    drained(request).thenApply(_ -> Replies.otherMethod(requestId, allowed));
            case RouteTable.Malformed() ->
                    refused(request, requestId, invalid("The path is malformed"));
        };
    }

    private Found found(HttpRequest request) {
        return table.find(request.method().name(), request.getUri().getPathString());
    }

    private CompletionStage<HttpResponse> matched(
            Match match, HttpRequest request, String requestId, Connection connection) {
        long bytes = request.entity().getContentLengthOption().orElse(settings.bodyBytesMax());
        if (bytes > settings.bodyBytesMax()) {
            var tooLarge = new WireError.TooLarge(settings.bodyBytesMax());
            return drained(request)
                    .thenApply(_ -> Replies.rest(requestId, RestAnswer.error(tooLarge)));
        }
        var scope = CredentialScope.of(header(request, "authorization"));
        // Where a route is an operation of AWS it has its quota.
        var permit =
                throttle.admits(scope, match.route().operationId())
                        ? admission.request(AwsProtocol.account(scope), bytes)
                        : Optional.<Permit>empty();
        if (permit.isEmpty()) {
            return refused(request, requestId, new EngineError.ThrottlingException());
        }
        CompletionStage<RestAnswer> answer;
        try {
            answer = admitted(match, request, requestId, connection, permit.get());
        } catch (RuntimeException bug) {
            answer = CompletableFuture.failedStage(bug);
        }
        return answer.handle((told, failure) -> {
            permit.get().giveBack();
            return failure == null
                    ? sent(match.route(), requestId, told, connection)
                    : Replies.rest(requestId, failed(match.route(), requestId, failure));
        });
    }

    private CompletionStage<RestAnswer> admitted(
            Match match,
            HttpRequest request,
            String requestId,
            Connection connection,
            Permit permit) {
        var objection = objection(request);
        if (objection != null) {
            return drained(request).thenApply(_ -> RestAnswer.error(objection));
        }
        var scope = CredentialScope.of(header(request, "authorization"));
        if (scope.isEmpty()) {
            var error =
                    new WireError.IncompleteSignature(
                            "Authorization header requires 'Credential' parameter.");
            return drained(request).thenApply(_ -> RestAnswer.error(error));
        }
        var query = Escapes.query(request.getUri().rawQueryString().orElse(""));
        var read =
                query == null
                        ? Answer.<ParameterValues>refused(invalid("The query is malformed"))
                        : match.parameters(query);
        return switch (read) {
            case Answer.Refused(var error) ->
                    drained(request).thenApply(_ -> RestAnswer.error(error));
            case Answer.Ok(var parameters) ->
                    WantedBody.bytes(request, settings, materializer)
                            .thenCompose(body ->
                                    worked(
                                            match.route(),
                                            connection,
                                            AwsProtocol.account(scope),
                                            permit,
                                            gone ->
                                                    new RestCall(
                                                            signed(request) ? scope.get() : null,
                                                            requestId,
                                                            parameters,
                                                            body,
                                                            header(request, "last-event-id"),
                                                            gone,
                                                            materializer.executionContext())));
        };
    }

    /**
     * A page of somebody else's that is open in an operator's browser can post a form here, but not
     * JSON: for that the browser asks first.
     */
    private static @Nullable EngineError objection(HttpRequest request) {
        return request.entity().isKnownEmpty()
                        || request.entity()
                                .getContentType()
                                .mediaType()
                                .equals(MediaTypes.APPLICATION_JSON)
                ? null
                : invalid("The Content-Type must be application/json.");
    }

    /** Makes the call once it is known what tells that nobody waits any more. */
    private interface Calling {
        RestCall until(CompletionStage<Done> gone);
    }

    private CompletionStage<RestAnswer> worked(
            Route route, Connection connection, String account, Permit permit, Calling calling) {
        if (!permit.begins()) {
            return throttled();
        }
        Supplier<CompletionStage<RestAnswer>> work =
                () -> work(route, calling.until(new CompletableFuture<>()));
        return switch (route.pace()) {
            case SOON -> places.soon(work);
            case PAGE -> places.page(work);
            case RUN -> places.run(work, account, permit).orElseGet(this::throttled);
            case POLL ->
                    places.poll(
                                    gone -> work(route, calling.until(gone)),
                                    RestAnswer.json(json -> json.beginObject().endObject()),
                                    connection,
                                    account,
                                    permit)
                            .orElseGet(this::throttled);
            case STREAM ->
                    places.stream(
                                    gone -> work(route, calling.until(gone)),
                                    connection,
                                    account,
                                    permit)
                            .orElseGet(this::throttled);
        };
    }

    private static CompletionStage<RestAnswer> work(Route route, RestCall call) {
        return route.work().answer(call).thenApply(answer -> answer);
    }

    private CompletionStage<RestAnswer> throttled() {
        metrics.throttled();
        return CompletableFuture.completedStage(
                RestAnswer.error(new EngineError.ThrottlingException()));
    }

    /** Answers are counted until they are gone: a client may take its time to read one. */
    private HttpResponse sent(
            Route route, String requestId, RestAnswer answer, Connection connection) {
        return switch (answer) {
            case RestAnswer.Json json -> sent(route, requestId, json, connection);
            case RestAnswer.Stream stream -> Replies.stream(requestId, stream);
        };
    }

    private HttpResponse sent(
            Route route, String requestId, RestAnswer.Json answer, Connection connection) {
        // The whole array is held, not only what is written of it.
        int held = answer.body().length;
        if (held <= Admission.UNCOUNTED_ANSWER_BYTES_MAX) {
            return Replies.rest(requestId, answer);
        }
        var room =
                route.pace() == Route.Pace.POLL
                        ? Optional.of(places.owed(held))
                        : admission.answer(held);
        return room.map(place -> Replies.rest(requestId, answer, connection, place::giveBack))
                .orElseGet(() -> Replies.rest(requestId, unroomy(answer)));
    }

    private static RestAnswer.Json unroomy(RestAnswer.Json answer) {
        return answer.unroomy() == null
                ? RestAnswer.error(new EngineError.ThrottlingException())
                : RestAnswer.json(answer.unroomy());
    }

    private static RestAnswer.Json failed(Route route, String requestId, Throwable failure) {
        var cause =
                failure instanceof CompletionException && failure.getCause() != null
                        ? failure.getCause()
                        : failure;
        if (cause instanceof WantedBody.UnreadException unread) {
            return RestAnswer.error(unread.reason());
        }
        if (cause instanceof TimeoutException) {
            LOG.warn("request {} {}: no answer in time", requestId, route.operationId());
            return RestAnswer.error(new EngineError.ServiceUnavailable());
        }
        LOG.error("request {} {} failed", requestId, route.operationId(), cause);
        return RestAnswer.error(new EngineError.InternalFailure());
    }

    /** Once the client has sent all that it wants to. */
    private CompletionStage<HttpResponse> refused(
            HttpRequest request, String requestId, EngineError error) {
        return drained(request).thenApply(_ -> Replies.rest(requestId, RestAnswer.error(error)));
    }

    private CompletionStage<Done> drained(HttpRequest request) {
        return UnwantedBody.drained(request, settings, materializer);
    }

    private static EngineError invalid(String message) {
        return new EngineError.ValidationException(message);
    }

    private static boolean signed(HttpRequest request) {
        var authorization = header(request, "authorization");
        return authorization != null && authorization.startsWith("AWS4-HMAC-SHA256");
    }

    private static @Nullable String header(HttpRequest request, String name) {
        return request.getHeader(name).map(HttpHeader::value).orElse(null);
    }
}
