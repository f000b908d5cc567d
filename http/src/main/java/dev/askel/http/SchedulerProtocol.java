package dev.askel.http;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.EngineError;
import dev.askel.http.Authentication.Identified;
import dev.askel.http.Authentication.Refused;
import dev.askel.http.admission.Admission;
import dev.askel.http.admission.Admission.Permit;
import dev.askel.http.authorization.Authorization;
import dev.askel.http.authorization.SchedulerRules;
import dev.askel.http.message.BoundedBody;
import dev.askel.http.message.DiscardedBody;
import dev.askel.http.message.HttpResponses;
import dev.askel.http.message.RequestFailure;
import dev.askel.http.scheduler.SchedulerError;
import dev.askel.http.scheduler.SchedulerRequest;
import dev.askel.http.wire.RequestMembers;
import dev.askel.http.wire.WireError;
import dev.askel.trigger.schedule.api.SchedulerApi;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.stream.Materializer;

/**
 * Answers the operations of EventBridge Scheduler, which have paths of their own (REST-JSON). Never
 * fails: each failure becomes an answer.
 */
final class SchedulerProtocol {
    private static final String SERVICE = "scheduler";
    private static final byte[] NO_BODY = new byte[0];

    private final SchedulerApi api;
    private final Authentication authentication;
    private final Authorization authorization;
    private final Admission admission;
    private final RequestRunner runner;
    private final HttpSettings settings;
    private final RequestMetrics metrics;
    private final Materializer materializer;

    SchedulerProtocol(
            SchedulerApi api,
            Authentication authentication,
            Authorization authorization,
            Admission admission,
            RequestRunner runner,
            HttpSettings settings,
            RequestMetrics metrics,
            Materializer materializer) {
        this.api = api;
        this.authentication = authentication;
        this.authorization = authorization;
        this.admission = admission;
        this.runner = runner;
        this.settings = settings;
        this.metrics = metrics;
        this.materializer = materializer;
    }

    /** Whether a request is for EventBridge Scheduler. */
    static boolean serves(HttpRequest request) {
        return SchedulerRequest.servesPath(request.getUri().getPathString());
    }

    CompletionStage<HttpResponse> answer(
            HttpRequest request, String requestId, ClientConnection connection) {
        long startNanos = System.nanoTime();
        var found =
                SchedulerRequest.find(
                        request.method().name(),
                        request.getUri().getPathString(),
                        request.getUri().rawQueryString().orElse(""));
        return switch (found) {
            case SchedulerRequest.Unknown() ->
                    refuse(request, requestId, SchedulerError.unknownOperation());
            case SchedulerRequest.Matched(var operation) ->
                    identifyAndAnswer(request, operation, requestId, connection)
                            .thenApply(response -> {
                                metrics.onAnswer(
                                        operation.operation(),
                                        response.status().intValue(),
                                        System.nanoTime() - startNanos);
                                return response;
                            });
        };
    }

    private CompletionStage<HttpResponse> identifyAndAnswer(
            HttpRequest request,
            SchedulerRequest operation,
            String requestId,
            ClientConnection connection) {
        long bytes =
                request.entity().getContentLengthOption().orElse(settings.bodyLimits().bytesMax());
        if (bytes > settings.bodyLimits().bytesMax()) {
            return refuse(
                    request,
                    requestId,
                    SchedulerError.of(new WireError.TooLarge(settings.bodyLimits().bytesMax())));
        }
        // A request with an unknown key is refused before its body uses memory.
        return authentication
                .identifyKeyOrPerson(request, SERVICE, requestId, connection.clientAddress())
                .thenCompose(found ->
                        switch (found) {
                            case Refused(var error) ->
                                    refuse(request, requestId, SchedulerError.of(error));
                            case Identified(var identity) ->
                                    answerWithPermit(
                                            request,
                                            new Work(operation, identity, requestId, connection),
                                            bytes);
                        });
    }

    /** A request of an identified caller. */
    private record Work(
            SchedulerRequest operation,
            Identity identity,
            String requestId,
            ClientConnection connection) {
        Caller caller() {
            var scope = identity.scope();
            return new Caller(scope.account(), scope.region(), requestId);
        }
    }

    private CompletionStage<HttpResponse> refuse(
            HttpRequest request, String requestId, SchedulerError error) {
        return DiscardedBody.drainBriefly(request, settings.bodyLimits(), materializer)
                .thenApply(_ -> HttpResponses.scheduler(requestId, error));
    }

    /**
     * Answers a request while it holds a permit, or throttles it. Until the signature is verified,
     * the request does not count against the account that it claims.
     */
    private CompletionStage<HttpResponse> answerWithPermit(
            HttpRequest request, Work work, long bytes) {
        var account = work.identity().scope().account();
        var permit =
                work.identity().isVerifiedAfterBody()
                        ? admission.tryAcquireUnverified(
                                account, String.valueOf(work.connection().clientAddress()), bytes)
                        : admission.tryAcquireRequest(account, bytes);
        if (permit.isEmpty()) {
            return refuse(request, work.requestId(), throttlingError());
        }
        CompletionStage<HttpResponse> answer;
        try {
            answer = readAndAnswer(request, work, permit.get());
        } catch (RuntimeException bug) {
            answer = CompletableFuture.failedStage(bug);
        }
        return answer.handle((response, failure) -> {
            permit.get().release();
            return failure == null
                    ? response
                    : HttpResponses.scheduler(
                            work.requestId(),
                            SchedulerError.of(
                                    RequestFailure.errorOf(
                                            work.requestId(), "to Scheduler", failure)));
        });
    }

    private CompletionStage<HttpResponse> readAndAnswer(
            HttpRequest request, Work work, Permit permit) {
        return BoundedBody.read(
                        request, settings.bodyLimits(), materializer, work.identity().payloadHash())
                .thenCompose(body -> {
                    var refusal = work.identity().refusal();
                    if (refusal.isPresent()) {
                        return respond(work, SchedulerError.of(refusal.get()));
                    }
                    return permit.tryStart()
                            ? runner.runShort(() -> authorizeAndPerform(work, body))
                            : respond(work, throttlingError());
                });
    }

    private CompletionStage<HttpResponse> authorizeAndPerform(Work work, byte[] received) {
        var operation = work.operation();
        var body = operation.hasBody() ? received : NO_BODY;
        var caller = work.caller();
        var members = body.length == 0 ? RequestMembers.none() : RequestMembers.parse(body);
        if (!members.isReadable()) {
            // Authorization would miss members that the operation reads with a parser of its own.
            return respond(work, SchedulerError.unreadableBody());
        }
        var needs =
                SchedulerRules.requests(
                        operation.operation(),
                        caller.scope(),
                        operation::parameter,
                        operation.parameters().getOrDefault("TagKeys", List.of()),
                        members);
        return authorization
                .checkAccess(
                        work.identity().requester(work.connection().clientAddress()),
                        operation.operation(),
                        caller,
                        needs)
                .thenCompose(refusal ->
                        refusal.isPresent()
                                ? respond(work, SchedulerError.of(refusal.get()))
                                : perform(work, caller, body));
    }

    private CompletionStage<HttpResponse> perform(Work work, Caller caller, byte[] body) {
        var operation = work.operation();
        return api.perform(operation.operation(), caller, body, operation.parameters())
                .thenApply(answer ->
                        switch (answer) {
                            case Answer.Ok<byte[]>(var json) ->
                                    HttpResponses.json(work.requestId(), json);
                            case Answer.Refused<byte[]>(var error) ->
                                    HttpResponses.scheduler(
                                            work.requestId(), SchedulerError.of(error));
                        });
    }

    private static CompletionStage<HttpResponse> respond(Work work, SchedulerError error) {
        return CompletableFuture.completedStage(HttpResponses.scheduler(work.requestId(), error));
    }

    private SchedulerError throttlingError() {
        metrics.onThrottled(null);
        return SchedulerError.of(new EngineError.ThrottlingException());
    }
}
