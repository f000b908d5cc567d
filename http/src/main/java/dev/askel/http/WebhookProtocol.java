package dev.askel.http;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.workbench.AuditTrail;
import dev.askel.http.Authentication.Identified;
import dev.askel.http.RequestMetrics.WebhookResult;
import dev.askel.http.RequestRunner.Waiter;
import dev.askel.http.admission.Admission;
import dev.askel.http.admission.Admission.Permit;
import dev.askel.http.auth.CredentialScope;
import dev.askel.http.authorization.Authorization;
import dev.askel.http.message.DiscardedBody;
import dev.askel.http.message.HttpResponses;
import dev.askel.http.message.RequestFailure;
import dev.askel.http.message.VerifiedBody;
import dev.askel.http.rest.PercentDecoding;
import dev.askel.http.rest.RestResponse;
import dev.askel.http.wire.WireError;
import dev.askel.trigger.webhook.ActiveWebhook;
import dev.askel.trigger.webhook.BodyVerification;
import dev.askel.trigger.webhook.Verification.AccessKeySignature;
import dev.askel.trigger.webhook.Webhook.Mode;
import dev.askel.trigger.webhook.WebhookLookup;
import dev.askel.trigger.webhook.WebhookLookup.Known;
import dev.askel.trigger.webhook.WebhookPath;
import dev.askel.trigger.webhook.WebhookRequest;
import dev.askel.trigger.webhook.WebhookResponse;
import dev.askel.trigger.webhook.WebhookRuns;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.apache.pekko.stream.Materializer;
import org.jspecify.annotations.Nullable;

/**
 * Admits and verifies requests to webhooks, and answers them. Never fails: each failure becomes an
 * answer.
 *
 * <p>Before its verification a request learns nothing about the webhook. A request for an unknown
 * webhook, and a request without a valid signature, are read in the same way and get the same
 * answer.
 */
final class WebhookProtocol {
    /** The maximum size of a body that any webhook accepts. */
    private static final long BODY_BYTES_MAX = 1024 * 1024;

    private final @Nullable WebhookLookup lookup;
    private final @Nullable WebhookRuns runs;
    private final Authentication authentication;
    private final Authorization authorization;
    private final WebhookRecords records;
    private final Admission admission;
    private final RequestRunner runner;
    private final HttpSettings settings;
    private final RequestMetrics metrics;
    private final Materializer materializer;

    /**
     * Creates the protocol.
     *
     * @param lookup null on a server without webhooks
     * @param runs null on a server without webhooks
     */
    WebhookProtocol(
            @Nullable WebhookLookup lookup,
            @Nullable WebhookRuns runs,
            Authentication authentication,
            Authorization authorization,
            AuditTrail trail,
            Admission admission,
            RequestRunner runner,
            HttpSettings settings,
            RequestMetrics metrics,
            Materializer materializer) {
        this.lookup = lookup;
        this.runs = runs;
        this.authentication = authentication;
        this.authorization = authorization;
        records = new WebhookRecords(trail, settings.installationAccount());
        this.admission = admission;
        this.runner = runner;
        this.settings = settings;
        this.metrics = metrics;
        this.materializer = materializer;
    }

    /** Whether the request is for a webhook. */
    static boolean serves(HttpRequest request) {
        return request.getUri().getPathString().startsWith(WebhookPath.ROOT);
    }

    /** One request. */
    private record Call(HttpRequest request, String requestId, ClientConnection connection) {}

    /** The services of a server with webhooks. */
    private record Services(WebhookLookup lookup, WebhookRuns runs) {}

    CompletionStage<HttpResponse> answer(
            HttpRequest request, String requestId, ClientConnection connection) {
        var call = new Call(request, requestId, connection);
        if (WebhookHeaders.isForPage(request)) {
            return refused(
                    call,
                    refusal(
                            new EngineError.AccessDeniedException(
                                    "A page cannot load scripts or styles from webhooks.")));
        }
        if (lookup == null || runs == null) {
            return DiscardedBody.drain(request, settings.bodyLimits(), materializer)
                    .thenApply(_ -> HttpResponses.notFound(requestId));
        }
        long length =
                request.entity().getContentLengthOption().orElse(settings.bodyLimits().bytesMax());
        if (length > settings.bodyLimits().bytesMax()) {
            return refused(call, new WireError.TooLarge(settings.bodyLimits().bytesMax()));
        }
        // Until the request is verified, it counts against the share of its address.
        var permit =
                admission.tryAcquireUnverified(
                        CredentialScope.DEFAULT.account(),
                        String.valueOf(connection.clientAddress()),
                        Math.min(length, BODY_BYTES_MAX));
        if (permit.isEmpty()) {
            return refused(call, throttled());
        }
        return answerAdmitted(new Services(lookup, runs), call, permit.get())
                .handle((answer, failure) -> {
                    permit.get().release();
                    return failure == null
                            ? answer
                            : error(
                                    call,
                                    RequestFailure.errorOf(requestId, "to a webhook", failure));
                });
    }

    private CompletionStage<HttpResponse> answerAdmitted(
            Services services, Call call, Permit permit) {
        try {
            return services.lookup()
                    .find(call.request().getUri().getPathString())
                    .thenCompose(found ->
                            switch (found) {
                                case Known known -> answer(services, call, permit, known);
                                case WebhookLookup.Unknown() ->
                                        refuseUnverified(call, null, BodyVerification.refusing());
                                case WebhookLookup.Overloaded() -> refused(call, throttled());
                                case WebhookLookup.Unavailable() ->
                                        refused(
                                                call,
                                                refusal(new EngineError.ServiceUnavailable()));
                            });
        } catch (RuntimeException bug) {
            return CompletableFuture.failedStage(bug);
        }
    }

    private CompletionStage<HttpResponse> answer(
            Services services, Call call, Permit permit, Known known) {
        var webhook = known.webhook();
        if (!(webhook.definition().verification() instanceof AccessKeySignature)) {
            return verify(
                    services,
                    call,
                    permit,
                    known,
                    services.lookup().verify(webhook, WebhookHeaders.of(call.request())::values),
                    null);
        }
        if (!authentication.isRequired()) {
            return refuseUnverified(call, webhook, BodyVerification.refusing());
        }
        return authentication
                .identify(
                        call.request(),
                        Authentication.STEP_FUNCTIONS,
                        call.requestId(),
                        call.connection().clientAddress())
                .thenCompose(found ->
                        found instanceof Identified(var identity)
                                ? verify(
                                        services,
                                        call,
                                        permit,
                                        known,
                                        BodyVerification.accepting(),
                                        identity)
                                // The refused signature is recorded already.
                                : readAndRefuse(call, BodyVerification.refusing()));
    }

    /** Reads the body of a request that cannot be valid, records the refusal and answers it. */
    private CompletionStage<HttpResponse> refuseUnverified(
            Call call, @Nullable ActiveWebhook webhook, BodyVerification verification) {
        recordRefusal(call, webhook);
        return readAndRefuse(call, verification);
    }

    private CompletionStage<HttpResponse> readAndRefuse(Call call, BodyVerification verification) {
        return VerifiedBody.read(
                        call.request(), settings.bodyLimits(), materializer, 0, verification::add)
                .thenApply(_ -> {
                    boolean valid = verification.isValid();
                    if (valid) {
                        throw new IllegalStateException("A refusing verification accepts nothing");
                    }
                    return error(call, unverified());
                });
    }

    private void recordRefusal(Call call, @Nullable ActiveWebhook webhook) {
        records.recordRefusal(
                webhook,
                call.request().getUri().getPathString(),
                call.requestId(),
                call.connection().clientAddress());
    }

    /**
     * Reads the body, verifies the request, and performs it.
     *
     * @param identity the owner of the access key; null when the webhook has another verification
     */
    private CompletionStage<HttpResponse> verify(
            Services services,
            Call call,
            Permit permit,
            Known known,
            BodyVerification verification,
            @Nullable Identity identity) {
        var webhook = known.webhook();
        return VerifiedBody.read(
                        call.request(),
                        settings.bodyLimits(),
                        materializer,
                        verification.mayAccept() ? webhook.definition().bodyBytesMax() : 0,
                        bytes -> add(bytes, verification, identity))
                .thenCompose(body -> {
                    boolean valid = verification.isValid();
                    if (identity == null ? !valid : isDenied(call, webhook, identity)) {
                        if (identity == null) {
                            recordRefusal(call, webhook);
                        }
                        return CompletableFuture.completedStage(error(call, unverified()));
                    }
                    return permitted(services, call, permit, known, body);
                });
    }

    private static void add(
            ByteBuffer bytes, BodyVerification verification, @Nullable Identity identity) {
        var hash = identity == null ? null : identity.payloadHash();
        if (hash != null) {
            hash.add(bytes.duplicate());
        }
        verification.add(bytes);
    }

    /** Whether the signature of an access key is wrong, or its principal may not do this. */
    private boolean isDenied(Call call, ActiveWebhook webhook, Identity identity) {
        return identity.refusal().isPresent()
                || !identity.scope().account().equals(webhook.scope().account())
                || authorization
                        .checkWebhook(
                                identity.requester(call.connection().clientAddress()),
                                webhook.caller(call.requestId()),
                                webhook.arn())
                        .isPresent();
    }

    private CompletionStage<HttpResponse> permitted(
            Services services, Call call, Permit permit, Known known, VerifiedBody body) {
        var definition = known.webhook().definition();
        var method = call.request().method().name();
        if (!definition.methods().contains(method)) {
            metrics.onWebhook(WebhookResult.REFUSED);
            return done(HttpResponses.methodNotAllowed(call.requestId(), definition.methods()));
        }
        if (body.isTooLarge()) {
            return done(error(call, new WireError.TooLarge(definition.bodyBytesMax())));
        }
        var headers = WebhookHeaders.of(call.request());
        if (body.bytes().length > 0
                && !definition.contentTypes().isEmpty()
                && !definition.contentTypes().contains(headers.mediaType())) {
            metrics.onWebhook(WebhookResult.REFUSED);
            return done(
                    HttpResponses.unsupportedMediaType(
                            call.requestId(), definition.contentTypes()));
        }
        var query =
                PercentDecoding.decodeQuery(call.request().getUri().rawQueryString().orElse(""));
        var path = PercentDecoding.decode(known.rest());
        if (query == null || path == null) {
            return done(
                    error(
                            call,
                            refusal(
                                    new EngineError.ValidationException(
                                            "The path or the query is malformed"))));
        }
        if (!services.lookup().tryTake(known.webhook())
                || !permit.tryStart(known.webhook().scope().account())) {
            metrics.onThrottled(null);
            return done(error(call, throttled()).addHeader(RawHeader.create("Retry-After", "1")));
        }
        return run(
                services,
                call,
                permit,
                known.webhook(),
                new WebhookRequest(
                        method, path, query, headers.all(), headers.mediaType(), body.bytes()));
    }

    private CompletionStage<HttpResponse> run(
            Services services,
            Call call,
            Permit permit,
            ActiveWebhook webhook,
            WebhookRequest request) {
        var unrecorded =
                records.recordStart(webhook, call.requestId(), call.connection().clientAddress());
        if (unrecorded.isPresent()) {
            return done(error(call, refusal(unrecorded.get())));
        }
        Function<CompletionStage<?>, CompletionStage<Answer<WebhookResponse>>> work =
                stop -> services.runs().run(webhook, request, call.requestId(), stop);
        var account = webhook.scope().account();
        var running =
                switch (webhook.definition().mode()) {
                    case START ->
                            Optional.of(
                                    runner.runShort(() -> work.apply(new CompletableFuture<>())));
                    case START_SYNC ->
                            runner.runLong(
                                    () -> work.apply(new CompletableFuture<>()), account, permit);
                    case START_AND_WAIT ->
                            runner.runPoll(
                                    abandoned -> untilStopped(webhook, abandoned, work),
                                    Answer.<WebhookResponse>refused(
                                            new EngineError.ServiceUnavailable()),
                                    new Waiter(
                                            call.connection(),
                                            account,
                                            () -> CompletableFuture.completedStage(true)),
                                    permit);
                };
        if (running.isEmpty()) {
            metrics.onThrottled(null);
            return done(error(call, throttled()));
        }
        return running.get()
                .thenApply(answer ->
                        switch (answer) {
                            case Answer.Ok(var response) -> {
                                metrics.onWebhook(WebhookResult.ACCEPTED);
                                yield response(call, webhook.definition().mode(), response);
                            }
                            case Answer.Refused(var error) -> error(call, refusal(error));
                        });
    }

    /** Waits until the time limit of the webhook, or until the client disconnects. */
    private static CompletionStage<Answer<WebhookResponse>> untilStopped(
            ActiveWebhook webhook,
            CompletionStage<?> abandoned,
            Function<CompletionStage<?>, CompletionStage<Answer<WebhookResponse>>> work) {
        var stop = new CompletableFuture<Boolean>();
        abandoned.thenRun(() -> stop.complete(true));
        stop.completeOnTimeout(
                true, webhook.definition().waitMax().toMillis(), TimeUnit.MILLISECONDS);
        // Completing the stage removes its time-out from memory after an early answer.
        return work.apply(stop).whenComplete((_, _) -> stop.complete(true));
    }

    /**
     * Builds the response. A large one needs a permit until it is sent. Without a permit, the
     * response to a durable start is empty, because the sender must not repeat the request.
     */
    private HttpResponse response(Call call, Mode mode, WebhookResponse response) {
        int bytes = response.body().length;
        if (bytes <= Admission.UNCOUNTED_ANSWER_BYTES_MAX) {
            return HttpResponses.webhook(call.requestId(), response, (_, _) -> {}, () -> {});
        }
        return admission
                .tryAcquireAnswer(bytes)
                .map(permit ->
                        HttpResponses.webhook(
                                call.requestId(), response, call.connection(), permit::release))
                .orElseGet(() -> {
                    metrics.onThrottled(null);
                    return mode == Mode.START_SYNC
                            ? errorResponse(call, throttled())
                            : HttpResponses.webhook(
                                    call.requestId(),
                                    WebhookResponse.accepted(),
                                    (_, _) -> {},
                                    () -> {});
                });
    }

    private CompletionStage<HttpResponse> refused(Call call, WireError error) {
        return DiscardedBody.drain(call.request(), settings.bodyLimits(), materializer)
                .thenApply(_ -> error(call, error));
    }

    private HttpResponse error(Call call, WireError error) {
        metrics.onWebhook(WebhookResult.ofError(error.status()));
        return errorResponse(call, error);
    }

    private static HttpResponse errorResponse(Call call, WireError error) {
        return HttpResponses.rest(call.requestId(), RestResponse.error(error))
                .addHeader(RawHeader.create("Cache-Control", "no-store"));
    }

    private static WireError unverified() {
        return refusal(
                new EngineError.AccessDeniedException(
                        "There is no such webhook, or the request is not signed as it requires."));
    }

    private static WireError throttled() {
        return refusal(new EngineError.ThrottlingException());
    }

    private static WireError refusal(EngineError error) {
        return new WireError.EngineRefusal(error);
    }

    private static CompletionStage<HttpResponse> done(HttpResponse response) {
        return CompletableFuture.completedStage(response);
    }
}
