package dev.askel.http;

import dev.askel.engine.api.Caller;
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
import dev.askel.http.service.ApiService;
import dev.askel.http.service.ServedApis;
import dev.askel.http.wire.ApiOperation;
import dev.askel.http.wire.ApiOperations;
import dev.askel.http.wire.RequestMembers;
import dev.askel.http.wire.WireError;
import dev.askel.http.wire.WireResponse;
import dev.askel.http.wire.event.EventOperations;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.apache.pekko.Done;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.stream.Materializer;
import org.jspecify.annotations.Nullable;

/**
 * Admits, runs and answers requests of AWS JSON 1.0 and 1.1 at {@code POST /} (docs/aws/api.md,
 * section "Protocol"). Never fails: each failure becomes an answer, and bugs are logged under the
 * request id that the client sees.
 */
final class AwsProtocol {
    private final ServedApis apis;
    private final Authentication authentication;
    private final Authorization authorization;
    private final Authorization rechecks;
    private final ApiThrottle throttle;
    private final Admission admission;
    private final RequestRunner runner;
    private final HttpSettings settings;
    private final RequestMetrics metrics;
    private final Materializer materializer;

    AwsProtocol(
            ServedApis apis,
            Authentication authentication,
            Authorization authorization,
            ApiThrottle throttle,
            Admission admission,
            RequestRunner runner,
            HttpSettings settings,
            RequestMetrics metrics,
            Materializer materializer) {
        this.apis = apis;
        this.authentication = authentication;
        this.authorization = authorization;
        rechecks = authorization.withoutRecords();
        this.throttle = throttle;
        this.admission = admission;
        this.runner = runner;
        this.settings = settings;
        this.metrics = metrics;
        this.materializer = materializer;
    }

    CompletionStage<HttpResponse> answer(
            HttpRequest request, String requestId, ClientConnection connection) {
        long startNanos = System.nanoTime();
        var arrival = new Arrival(request, requestId, connection, operation(request));
        return answerWithoutMetrics(arrival)
                .thenApply(response -> {
                    metrics.onAnswer(
                            arrival.operationName(),
                            response.status().intValue(),
                            System.nanoTime() - startNanos);
                    return HttpResponses.inJsonVersion(response, arrival.service().jsonVersion());
                });
    }

    /**
     * A request before its admission.
     *
     * @param operation null when the operation in the header {@code X-Amz-Target} is unknown or
     *     missing
     */
    private record Arrival(
            HttpRequest request,
            String requestId,
            ClientConnection connection,
            @Nullable ApiOperation<?, ?> operation) {
        /** The id of the operation; null for an unknown operation, which has no quota. */
        @Nullable String operationName() {
            return operation == null ? null : operation.id();
        }

        /** The service that the request names, Step Functions if it names none. */
        ApiService service() {
            var target = target(request);
            return target != null && target.startsWith(ApiService.EVENT_BRIDGE.targetPrefix())
                    ? ApiService.EVENT_BRIDGE
                    : ApiService.STEP_FUNCTIONS;
        }
    }

    private @Nullable ApiOperation<?, ?> operation(HttpRequest request) {
        var target = target(request);
        return ApiOperations.byTarget(target)
                .or(() -> EventOperations.byTarget(target))
                .filter(operation -> apis.has(operation.service()))
                .orElse(null);
    }

    private static @Nullable String target(HttpRequest request) {
        return request.getHeader("x-amz-target").map(HttpHeader::value).orElse(null);
    }

    private CompletionStage<HttpResponse> answerWithoutMetrics(Arrival arrival) {
        var request = arrival.request();
        var requestId = arrival.requestId();
        var bodyBytes =
                request.entity().getContentLengthOption().orElse(settings.bodyLimits().bytesMax());
        if (bodyBytes > settings.bodyLimits().bytesMax()) {
            var tooLarge = new WireError.TooLarge(settings.bodyLimits().bytesMax());
            return drain(request).thenApply(_ -> HttpResponses.aws(requestId, tooLarge));
        }
        // A request with an unknown key is refused before its body uses memory.
        return identify(arrival)
                .thenCompose(found ->
                        switch (found) {
                            case Refused(var error) ->
                                    DiscardedBody.drainBriefly(
                                                    request, settings.bodyLimits(), materializer)
                                            .thenApply(_ -> HttpResponses.aws(requestId, error));
                            case Identified(var identity) -> answer(arrival, identity, bodyBytes);
                        });
    }

    /** The console calls EventBridge. For Step Functions it uses REST. */
    private CompletionStage<Authentication.Identification> identify(Arrival arrival) {
        var service = arrival.service();
        var address = arrival.connection().clientAddress();
        return switch (service) {
            case STEP_FUNCTIONS ->
                    authentication.identify(
                            arrival.request(), service.signingName(), arrival.requestId(), address);
            case EVENT_BRIDGE ->
                    authentication.identifyKeyOrPerson(
                            arrival.request(), service.signingName(), arrival.requestId(), address);
        };
    }

    private CompletionStage<HttpResponse> answer(
            Arrival arrival, Identity identity, long bodyBytes) {
        var request = arrival.request();
        var requestId = arrival.requestId();
        var permit = permit(arrival, identity, bodyBytes);
        if (permit.isEmpty()) {
            return drain(request)
                    .thenApply(_ ->
                            HttpResponses.aws(requestId, countThrottled(arrival.operationName())));
        }
        CompletionStage<WireResponse> answer;
        try {
            answer = runAdmitted(arrival, identity, permit.get());
        } catch (RuntimeException bug) {
            answer = CompletableFuture.failedStage(bug);
        }
        return answer.handle((rendered, failure) -> {
            permit.get().release();
            return failure == null
                    ? response(arrival, rendered)
                    : HttpResponses.aws(
                            requestId,
                            RequestFailure.errorOf(
                                    requestId, String.valueOf(target(request)), failure));
        });
    }

    /**
     * Acquires the permit of a request. Until the signature is verified, the request does not count
     * against the account that it claims.
     */
    private Optional<Permit> permit(Arrival arrival, Identity identity, long bodyBytes) {
        var account = identity.scope().account();
        if (identity.isVerifiedAfterBody()) {
            return admission.tryAcquireUnverified(
                    account, String.valueOf(arrival.connection().clientAddress()), bodyBytes);
        }
        return throttle.tryTakeToken(identity.scope(), arrival.operationName())
                ? admission.tryAcquireRequest(account, bodyBytes)
                : Optional.empty();
    }

    /**
     * Builds the response. A large answer needs a permit until it is sent, since a client may read
     * it slowly.
     */
    private HttpResponse response(Arrival arrival, WireResponse answer) {
        var requestId = arrival.requestId();
        // The whole array counts, because it stays in memory with its unused end.
        int heldBytes = answer.json().buffer().length;
        if (heldBytes <= Admission.UNCOUNTED_ANSWER_BYTES_MAX) {
            return HttpResponses.aws(requestId, answer);
        }
        var sendPermit =
                isPoll(arrival)
                        ? Optional.of(runner.acquireGuaranteedAnswer(heldBytes))
                        : admission.tryAcquireAnswer(heldBytes);
        return sendPermit
                .map(permit ->
                        HttpResponses.aws(requestId, answer, arrival.connection(), permit::release))
                .orElseGet(() ->
                        HttpResponses.aws(requestId, countThrottled(arrival.operationName())));
    }

    /**
     * Whether the request is a poll. The answer to a poll may contain a task that was dispatched to
     * this worker, so it cannot be refused.
     */
    private static boolean isPoll(Arrival arrival) {
        return arrival.operation() != null && arrival.operation().isLongPoll();
    }

    private CompletionStage<WireResponse> runAdmitted(
            Arrival arrival, Identity identity, Permit permit) {
        var request = arrival.request();
        var operation = arrival.operation();
        if (operation == null) {
            return drain(request).thenApply(_ -> WireResponse.of(new WireError.UnknownOperation()));
        }
        var scope = identity.scope();
        var caller = new Caller(scope.account(), scope.region(), arrival.requestId());
        return BoundedBody.read(
                        request, settings.bodyLimits(), materializer, identity.payloadHash())
                .thenCompose(body ->
                        identity.refusal()
                                .map(AwsProtocol::refused)
                                .orElseGet(() ->
                                        perform(
                                                new Work(operation, identity, caller, body),
                                                arrival.connection(),
                                                permit)));
    }

    /** An admitted and verified request. */
    @SuppressWarnings("ArrayRecordComponent") // read once, never compared
    private record Work(
            ApiOperation<?, ?> operation, Identity identity, Caller caller, byte[] body) {}

    private CompletionStage<WireResponse> perform(
            Work work, ClientConnection connection, Permit permit) {
        var operation = work.operation();
        if (work.identity().isVerifiedAfterBody()
                && !throttle.tryTakeToken(work.identity().scope(), operation.id())) {
            return refused(countThrottled(operation.id()));
        }
        if (!permit.tryStart()) {
            return refused(countThrottled(operation.id()));
        }
        var members = RequestMembers.parse(work.body());
        var address = connection.clientAddress();
        if (operation.isLongPoll()) {
            return runner.runPoll(
                            abandoned -> perform(work, members, address, abandoned),
                            WireResponse.empty(),
                            new Waiter(
                                    connection,
                                    work.caller().account(),
                                    () -> isStillPermitted(work, members, address)),
                            permit)
                    .orElseGet(() -> refused(countThrottled(operation.id())));
        }
        Supplier<CompletionStage<WireResponse>> run =
                () -> perform(work, members, address, new CompletableFuture<Done>());
        if (operation.isLongRunning()) {
            return runner.runLong(run, work.caller().account(), permit)
                    .orElseGet(() -> refused(countThrottled(operation.id())));
        }
        return operation.hasLargeAnswers() ? runner.runPage(run) : runner.runShort(run);
    }

    private CompletionStage<Boolean> isStillPermitted(
            Work work, RequestMembers members, @Nullable String address) {
        return work.identity()
                .isStillPermitted(
                        address,
                        requester ->
                                check(rechecks, work, members, requester)
                                        .thenApply(Optional::isEmpty));
    }

    private static CompletionStage<Optional<EngineError>> check(
            Authorization decisions, Work work, RequestMembers members, Requester requester) {
        return decisions.checkOperation(requester, work.operation().id(), work.caller(), members);
    }

    private CompletionStage<WireResponse> perform(
            Work work,
            RequestMembers members,
            @Nullable String address,
            CompletionStage<Done> abandoned) {
        return check(authorization, work, members, work.identity().requester(address))
                .thenCompose(refusal ->
                        refusal.isPresent()
                                ? refused(new WireError.EngineRefusal(refusal.get()))
                                : work.operation()
                                        .perform(
                                                apis,
                                                work.caller(),
                                                members,
                                                abandoned,
                                                materializer.executionContext()));
    }

    private CompletionStage<Done> drain(HttpRequest request) {
        return DiscardedBody.drain(request, settings.bodyLimits(), materializer);
    }

    /** Counts a throttled request; returns its error. */
    private WireError countThrottled(@Nullable String operation) {
        metrics.onThrottled(operation);
        return new WireError.EngineRefusal(new EngineError.ThrottlingException());
    }

    private static CompletionStage<WireResponse> refused(WireError error) {
        return CompletableFuture.completedStage(WireResponse.of(error));
    }
}
