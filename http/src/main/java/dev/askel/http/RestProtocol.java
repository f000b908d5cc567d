package dev.askel.http;

import dev.askel.access.signature.SignatureClaim;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError;
import dev.askel.http.Authentication.Identified;
import dev.askel.http.Authentication.Refused;
import dev.askel.http.RequestRunner.Waiter;
import dev.askel.http.admission.Admission;
import dev.askel.http.admission.Admission.Permit;
import dev.askel.http.authorization.Authorization;
import dev.askel.http.authorization.Requester;
import dev.askel.http.message.BoundedBody;
import dev.askel.http.message.DiscardedBody;
import dev.askel.http.message.HttpResponses;
import dev.askel.http.message.RequestFailure;
import dev.askel.http.rest.ParameterValues;
import dev.askel.http.rest.PercentDecoding;
import dev.askel.http.rest.RestCall;
import dev.askel.http.rest.RestResponse;
import dev.askel.http.rest.Route;
import dev.askel.http.rest.RouteHeaders;
import dev.askel.http.rest.RouteTable;
import dev.askel.http.rest.RouteTable.LookupResult;
import dev.askel.http.rest.RouteTable.Match;
import dev.askel.http.wire.WireError;
import dev.askel.trigger.event.cloudevent.CloudEventReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.apache.pekko.Done;
import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.MediaTypes;
import org.apache.pekko.stream.Materializer;
import org.jspecify.annotations.Nullable;

/**
 * Admits, runs and answers requests under {@code /api/v1} by the table of routes. Never fails: each
 * failure becomes an answer, and bugs are logged under the request id that the client sees.
 */
final class RestProtocol {
    /** The type that the parser of requests gives to a body without Content-Type. */
    private static final ContentType ABSENT_CONTENT_TYPE =
            org.apache.pekko.http.scaladsl.model.ContentTypes.application$divoctet$minusstream();

    private final RouteTable table;
    private final Authentication authentication;
    private final Authorization authorization;
    private final Authorization unrecordedAuthorization;
    private final ApiThrottle throttle;
    private final Admission admission;
    private final RequestRunner runner;
    private final HttpSettings settings;
    private final RequestMetrics metrics;
    private final Materializer materializer;

    RestProtocol(
            RouteTable table,
            Authentication authentication,
            Authorization authorization,
            ApiThrottle throttle,
            Admission admission,
            RequestRunner runner,
            HttpSettings settings,
            RequestMetrics metrics,
            Materializer materializer) {
        this.table = table;
        this.authentication = authentication;
        this.authorization = authorization;
        unrecordedAuthorization = authorization.withoutRecords();
        this.throttle = throttle;
        this.admission = admission;
        this.runner = runner;
        this.settings = settings;
        this.metrics = metrics;
        this.materializer = materializer;
    }

    /** Whether the request is for the REST API. */
    static boolean serves(HttpRequest request) {
        return request.getUri().path().startsWith(RouteTable.ROOT + "/");
    }

    CompletionStage<HttpResponse> answer(
            HttpRequest request, String requestId, ClientConnection connection) {
        // A request with an unknown key is refused before its body uses memory.
        return authentication
                .identifyKeyOrPerson(request, requestId, connection.clientAddress())
                .thenCompose(found ->
                        switch (found) {
                            case Refused(var error) ->
                                    DiscardedBody.drainBriefly(
                                                    request, settings.bodyLimits(), materializer)
                                            .thenApply(_ ->
                                                    HttpResponses.unidentified(requestId, error));
                            case Identified(var identity) ->
                                    answer(request, requestId, connection, identity);
                        });
    }

    private CompletionStage<HttpResponse> answer(
            HttpRequest request, String requestId, ClientConnection connection, Identity identity) {
        return switch (find(request)) {
            case Match match -> answer(match, request, requestId, connection, identity);
            case RouteTable.NotFound() ->
                    drain(request).thenApply(_ -> HttpResponses.notFound(requestId));
            case RouteTable.MethodNotAllowed(var allowed) ->
                    drain(request)
                            .thenApply(_ -> HttpResponses.methodNotAllowed(requestId, allowed));
            case RouteTable.Malformed() ->
                    refused(request, requestId, invalid("The path is malformed"));
        };
    }

    private LookupResult find(HttpRequest request) {
        return table.find(request.method().name(), request.getUri().getPathString());
    }

    private CompletionStage<HttpResponse> answer(
            Match match,
            HttpRequest request,
            String requestId,
            ClientConnection connection,
            Identity identity) {
        long bytes =
                request.entity().getContentLengthOption().orElse(settings.bodyLimits().bytesMax());
        if (bytes > settings.bodyLimits().bytesMax()) {
            var tooLarge = new WireError.TooLarge(settings.bodyLimits().bytesMax());
            return drain(request)
                    .thenApply(_ -> HttpResponses.rest(requestId, RestResponse.error(tooLarge)));
        }
        var permit = permit(match.route(), connection, identity, bytes);
        if (permit.isEmpty()) {
            metrics.onThrottled(null);
            return refused(request, requestId, new EngineError.ThrottlingException());
        }
        CompletionStage<RestResponse> answer;
        try {
            answer = runAdmitted(match, request, requestId, connection, identity, permit.get());
        } catch (RuntimeException bug) {
            answer = CompletableFuture.failedStage(bug);
        }
        return answer.handle((answered, failure) -> {
            permit.get().release();
            return failure == null
                    ? response(match.route(), requestId, answered, connection)
                    : HttpResponses.rest(
                            requestId,
                            RestResponse.error(
                                    RequestFailure.errorOf(
                                            requestId, match.route().operationId(), failure)));
        });
    }

    /**
     * Acquires the permit of a request. Until the signature is verified, the request does not count
     * against the account that it claims.
     */
    private Optional<Permit> permit(
            Route route, ClientConnection connection, Identity identity, long bytes) {
        var account = identity.scope().account();
        if (identity.isVerifiedAfterBody()) {
            return admission.tryAcquireUnverified(
                    account, String.valueOf(connection.clientAddress()), bytes);
        }
        return tryTakeToken(route, identity)
                ? admission.tryAcquireRequest(account, bytes)
                : Optional.empty();
    }

    /** Takes a token of the quota of an AWS operation. Other routes have no quota. */
    private boolean tryTakeToken(Route route, Identity identity) {
        return throttle.tryTakeToken(identity.scope(), route.operationId());
    }

    /**
     * Reads the body and verifies the signature first. Otherwise a client that knows only the id of
     * a key could learn which parameters are valid.
     */
    private CompletionStage<RestResponse> runAdmitted(
            Match match,
            HttpRequest request,
            String requestId,
            ClientConnection connection,
            Identity identity,
            Permit permit) {
        return BoundedBody.read(
                        request, settings.bodyLimits(), materializer, identity.payloadHash())
                .thenCompose(body ->
                        identity.refusal()
                                .map(RestProtocol::refused)
                                .orElseGet(() ->
                                        runVerified(
                                                match,
                                                request,
                                                requestId,
                                                connection,
                                                identity,
                                                permit,
                                                body)));
    }

    private CompletionStage<RestResponse> runVerified(
            Match match,
            HttpRequest request,
            String requestId,
            ClientConnection connection,
            Identity identity,
            Permit permit,
            byte[] body) {
        var contentTypeError = contentTypeError(match.route(), request);
        if (contentTypeError != null) {
            return CompletableFuture.completedStage(RestResponse.error(contentTypeError));
        }
        // The address is read now, because the next request on the connection replaces it.
        var clientAddress = connection.clientAddress();
        var headers = headers(request);
        return switch (parameters(match, request)) {
            case Answer.Refused(var error) ->
                    CompletableFuture.completedStage(RestResponse.error(error));
            case Answer.Ok(var parameters) ->
                    runWork(
                            match.route(),
                            identity,
                            connection,
                            permit,
                            abandoned ->
                                    new RestCall(
                                            identity.namedScope(),
                                            identity.principalArn(),
                                            identity.namesRegion(),
                                            requestId,
                                            parameters,
                                            body,
                                            headers,
                                            abandoned,
                                            materializer.executionContext(),
                                            (operationId, call) ->
                                                    isPermitted(
                                                            operationId,
                                                            identity.requester(clientAddress),
                                                            call)));
        };
    }

    private Answer<ParameterValues> parameters(Match match, HttpRequest request) {
        var query = PercentDecoding.decodeQuery(request.getUri().rawQueryString().orElse(""));
        if (query == null) {
            return Answer.refused(invalid("The query is malformed"));
        }
        if (authentication.isRequired()) {
            // The parameters of a presigned request's signature are not parameters of the route.
            query.keySet().removeAll(SignatureClaim.QUERY_PARAMETERS);
        }
        return match.parameters(query);
    }

    /**
     * Returns an error for a body that is not JSON, else null. A page of another site in an
     * operator's browser can post a form here. Before it posts JSON, the browser asks this server
     * for permission (CORS preflight). Routes with other types check them.
     */
    private static @Nullable EngineError contentTypeError(Route route, HttpRequest request) {
        return request.entity().isKnownEmpty()
                        || !route.requestTypes().equals(Route.JSON)
                        || request.entity()
                                .getContentType()
                                .mediaType()
                                .equals(MediaTypes.APPLICATION_JSON)
                ? null
                : invalid("The Content-Type must be application/json.");
    }

    /** Creates a call. The stage completes when the client no longer waits for the answer. */
    private interface CallFactory {
        RestCall create(CompletionStage<Done> abandoned);
    }

    private CompletionStage<RestResponse> runWork(
            Route route,
            Identity identity,
            ClientConnection connection,
            Permit permit,
            CallFactory calls) {
        if (identity.isVerifiedAfterBody() && !tryTakeToken(route, identity)) {
            return refuseThrottled();
        }
        if (!permit.tryStart()) {
            return refuseThrottled();
        }
        var account = identity.scope().account();
        var address = connection.clientAddress();
        var requester = identity.requester(address);
        Supplier<CompletionStage<RestResponse>> work =
                () -> work(route, requester, calls.create(new CompletableFuture<>()));
        var waiter =
                new Waiter(
                        connection,
                        account,
                        () ->
                                identity.isStillPermitted(
                                        address, now -> isPermitted(route, now, calls)));
        return switch (route.workClass()) {
            case SHORT -> runner.runShort(work);
            case PAGE -> runner.runPage(work);
            case LONG_RUN -> runner.runLong(work, account, permit).orElseGet(this::refuseThrottled);
            case LONG_POLL ->
                    runner.runPoll(
                                    abandoned -> work(route, requester, calls.create(abandoned)),
                                    RestResponse.json(json -> json.beginObject().endObject()),
                                    waiter,
                                    permit)
                            .orElseGet(this::refuseThrottled);
            case STREAM ->
                    runner.runStream(
                                    abandoned -> work(route, requester, calls.create(abandoned)),
                                    waiter,
                                    permit)
                            .orElseGet(this::refuseThrottled);
        };
    }

    private CompletionStage<Boolean> isPermitted(
            Route route, Requester requester, CallFactory calls) {
        return isPermitted(route.operationId(), requester, calls.create(new CompletableFuture<>()));
    }

    /** Checks the permission without an audit record. */
    private CompletionStage<Boolean> isPermitted(
            String operationId, Requester requester, RestCall call) {
        return unrecordedAuthorization
                .checkRoute(requester, operationId, call)
                .thenApply(Optional::isEmpty);
    }

    private CompletionStage<RestResponse> work(Route route, Requester requester, RestCall call) {
        return authorization
                .checkRoute(requester, route.operationId(), call)
                .thenCompose(refusal ->
                        refusal.isPresent()
                                ? CompletableFuture.completedStage(
                                        RestResponse.error(refusal.get()))
                                : route.action().answer(call).thenApply(answer -> answer));
    }

    private static CompletionStage<RestResponse> refused(WireError error) {
        return CompletableFuture.completedStage(RestResponse.error(error));
    }

    private CompletionStage<RestResponse> refuseThrottled() {
        metrics.onThrottled(null);
        return CompletableFuture.completedStage(
                RestResponse.error(new EngineError.ThrottlingException()));
    }

    /**
     * Builds the response. A large answer needs a permit until it is sent, since a client may read
     * it slowly.
     */
    private HttpResponse response(
            Route route, String requestId, RestResponse answer, ClientConnection connection) {
        return switch (answer) {
            case RestResponse.Json json -> response(route, requestId, json, connection);
            case RestResponse.Stream stream -> HttpResponses.stream(requestId, stream);
        };
    }

    private HttpResponse response(
            Route route, String requestId, RestResponse.Json answer, ClientConnection connection) {
        // The whole array stays in memory, not only its written part.
        int heldBytes = answer.body().length;
        if (heldBytes <= Admission.UNCOUNTED_ANSWER_BYTES_MAX) {
            return HttpResponses.rest(requestId, answer);
        }
        var sendPermit =
                route.workClass() == Route.WorkClass.LONG_POLL
                        ? Optional.of(runner.acquireGuaranteedAnswer(heldBytes))
                        : admission.tryAcquireAnswer(heldBytes);
        return sendPermit
                .map(permit -> HttpResponses.rest(requestId, answer, connection, permit::release))
                .orElseGet(() -> HttpResponses.rest(requestId, overloadAnswer(answer)));
    }

    private RestResponse.Json overloadAnswer(RestResponse.Json answer) {
        var message = answer.overloadMessage();
        if (message == null) {
            metrics.onThrottled(null);
            return RestResponse.error(new EngineError.ThrottlingException());
        }
        return RestResponse.json(message);
    }

    /** Answers an error after the client has sent its body. */
    private CompletionStage<HttpResponse> refused(
            HttpRequest request, String requestId, EngineError error) {
        return drain(request)
                .thenApply(_ -> HttpResponses.rest(requestId, RestResponse.error(error)));
    }

    private CompletionStage<Done> drain(HttpRequest request) {
        return DiscardedBody.drain(request, settings.bodyLimits(), materializer);
    }

    private static EngineError invalid(String message) {
        return new EngineError.ValidationException(message);
    }

    /** Whether a request has no Content-Type. The parser then sets a constant. */
    @SuppressWarnings("ReferenceEquality") // A parsed header gives another, equal object.
    private static boolean isAbsent(ContentType type) {
        return type.equals(ContentTypes.NO_CONTENT_TYPE) || type == ABSENT_CONTENT_TYPE;
    }

    private static RouteHeaders headers(HttpRequest request) {
        var type = request.entity().getContentType();
        var cloudEvent = new LinkedHashMap<String, List<String>>();
        for (var header : request.getHeaders()) {
            var name = header.lowercaseName();
            if (name.startsWith(CloudEventReader.HEADER_PREFIX)) {
                cloudEvent.computeIfAbsent(name, _ -> new ArrayList<>()).add(header.value());
            }
        }
        return new RouteHeaders(
                isAbsent(type) ? null : type.toString(),
                request.getHeader("last-event-id").map(HttpHeader::value).orElse(null),
                cloudEvent);
    }
}
