package dev.askel.http;

import dev.askel.engine.api.Caller;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.RandomUuid;
import dev.askel.http.Authentication.Identified;
import dev.askel.http.Authentication.Refused;
import dev.askel.http.auth.CredentialScope;
import dev.askel.http.authorization.Authorization;
import dev.askel.http.authorization.Requester;
import dev.askel.http.hosts.HostRule;
import dev.askel.http.message.DiscardedBody;
import dev.askel.http.message.HttpResponses;
import dev.askel.http.pages.Console;
import dev.askel.http.pages.Documentation;
import dev.askel.http.rest.RestResponse;
import dev.askel.http.wire.JsonWriter;
import dev.askel.http.wire.WireError;
import dev.askel.http.wire.WireError.RefusedHost;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.http.javadsl.model.HttpMethods;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.stream.Materializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Routes each request to the AWS protocol, the REST API, a webhook, the console, the documentation
 * or a page such as {@code /metrics}. Every answer carries a request id; none carries a stack
 * trace.
 */
final class RequestRouter {
    private static final Logger LOG = LoggerFactory.getLogger(RequestRouter.class);

    private static final String LIVE = "/health/live";
    private static final String READY = "/health/ready";
    private static final String METRICS = "/metrics";

    private final HostRule hostRule;
    private final @Nullable HostRule metricsHostRule;
    private final RefusalLog refusalLog = new RefusalLog(System::nanoTime);
    private final Authentication authentication;
    private final Authorization authorization;
    private final AwsProtocol aws;
    private final StsProtocol sts;
    private final @Nullable SchedulerProtocol scheduler;
    private final SessionProtocol sessions;
    private final RestProtocol rest;
    private final WebhookProtocol webhooks;
    private final Console console;
    private final Documentation documentation;
    private final Readiness readiness;
    private final RequestMetrics metrics;
    private final HttpSettings settings;
    private final Materializer materializer;

    /**
     * Creates a router.
     *
     * @param metricsHostRule the rule for the address of the metrics; null when the main address
     *     serves them
     * @param scheduler null when the server has no triggers
     */
    RequestRouter(
            HostRule hostRule,
            @Nullable HostRule metricsHostRule,
            Authentication authentication,
            Authorization authorization,
            AwsProtocol aws,
            StsProtocol sts,
            @Nullable SchedulerProtocol scheduler,
            SessionProtocol sessions,
            RestProtocol rest,
            WebhookProtocol webhooks,
            Console console,
            Documentation documentation,
            Readiness readiness,
            RequestMetrics metrics,
            HttpSettings settings,
            Materializer materializer) {
        this.hostRule = hostRule;
        this.metricsHostRule = metricsHostRule;
        this.authentication = authentication;
        this.authorization = authorization;
        this.aws = aws;
        this.sts = sts;
        this.scheduler = scheduler;
        this.sessions = sessions;
        this.rest = rest;
        this.webhooks = webhooks;
        this.console = console;
        this.documentation = documentation;
        this.readiness = readiness;
        this.metrics = metrics;
        this.settings = settings;
        this.materializer = materializer;
    }

    CompletionStage<HttpResponse> answer(HttpRequest request, ClientConnection connection) {
        return answer(requestId ->
                connection.mayHideLineBreak(request)
                        ? malformed(request, requestId, connection)
                        : route(request, requestId, connection));
    }

    /** Answers a request to the address of the metrics, which serves nothing else. */
    CompletionStage<HttpResponse> answerMetrics(HttpRequest request, ClientConnection connection) {
        return answer(requestId ->
                connection.mayHideLineBreak(request)
                        ? malformed(request, requestId, connection)
                        : metricsOnly(request, requestId));
    }

    /** Refuses a request whose end is not certain. The bytes after it are not read as a request. */
    private CompletionStage<HttpResponse> malformed(
            HttpRequest request, String requestId, ClientConnection connection) {
        connection.drain();
        return DiscardedBody.drainBriefly(request, settings.bodyLimits(), materializer)
                .thenApply(_ ->
                        HttpResponses.aws(
                                requestId,
                                new WireError.TransportFailure(
                                        WireError.TransportFailure.Fault
                                                .MalformedHttpRequestException)));
    }

    private static CompletionStage<HttpResponse> answer(
            Function<String, CompletionStage<HttpResponse>> respond) {
        var requestId = RandomUuid.next().toString();
        try {
            return respond.apply(requestId).exceptionally(bug -> internalFailure(requestId, bug));
        } catch (RuntimeException | StackOverflowError bug) {
            return CompletableFuture.completedStage(internalFailure(requestId, bug));
        }
    }

    /**
     * Answers with an internal failure, because a failed stage would end the connection without an
     * answer.
     */
    private static HttpResponse internalFailure(String requestId, Throwable bug) {
        LOG.error("request {} failed", requestId, bug);
        return HttpResponses.aws(
                requestId, new WireError.EngineRefusal(new EngineError.InternalFailure()));
    }

    private CompletionStage<HttpResponse> metricsOnly(HttpRequest request, String requestId) {
        var refused = Objects.requireNonNull(metricsHostRule).refusal(request);
        if (refused.isPresent()) {
            return refused(request, requestId, refused.get());
        }
        boolean isMetrics =
                request.method().equals(HttpMethods.GET) && request.getUri().path().equals(METRICS);
        return DiscardedBody.drainBriefly(request, settings.bodyLimits(), materializer)
                .thenApply(_ ->
                        isMetrics
                                ? HttpResponses.metrics(requestId, metrics.renderPage())
                                : HttpResponses.notFound(requestId));
    }

    private CompletionStage<HttpResponse> route(
            HttpRequest request, String requestId, ClientConnection connection) {
        var refused = hostRule.refusal(request);
        if (refused.isPresent()) {
            return refused(request, requestId, refused.get());
        }
        var path = request.getUri().path();
        if (StsProtocol.serves(request)) {
            return sts.answer(request, requestId, connection);
        }
        if (isAws(request)) {
            return aws.answer(request, requestId, connection);
        }
        if (scheduler != null && SchedulerProtocol.serves(request)) {
            return scheduler.answer(request, requestId, connection);
        }
        if (SessionProtocol.serves(request)) {
            return sessions.answer(request, requestId, connection);
        }
        if (RestProtocol.serves(request)) {
            return rest.answer(request, requestId, connection);
        }
        if (WebhookProtocol.serves(request)) {
            return webhooks.answer(request, requestId, connection);
        }
        return authentication.isRequired() && !isOpen(request, path)
                ? verifiedPage(request, path, requestId, connection)
                : DiscardedBody.drain(request, settings.bodyLimits(), materializer)
                        .thenCompose(_ -> pageResponse(request, path, requestId));
    }

    /**
     * Answers a page to a request with a signature, a session or a bearer token. A page has no body
     * to read, so it needs no permit.
     */
    private CompletionStage<HttpResponse> verifiedPage(
            HttpRequest request, String path, String requestId, ClientConnection connection) {
        return authentication
                .identifyKeyOrPerson(request, requestId, connection.clientAddress())
                .thenCompose(found ->
                        switch (found) {
                            case Refused(var error) ->
                                    drainAndRefusePage(request, requestId, error);
                            case Identified(var identity) ->
                                    refusal(
                                                    request,
                                                    path,
                                                    requestId,
                                                    identity,
                                                    identity.requester(connection.clientAddress()))
                                            .map(error ->
                                                    drainAndRefusePage(request, requestId, error))
                                            .orElseGet(
                                                    () -> pageResponse(request, path, requestId));
                        });
    }

    /**
     * Decides whether the caller may read a page. The request must have no body, so its signature
     * must be valid for an empty body.
     */
    private Optional<WireError> refusal(
            HttpRequest request,
            String path,
            String requestId,
            Identity identity,
            Requester requester) {
        return request.entity().isKnownEmpty()
                ? identity.refusal().or(() -> denial(path, requestId, identity.scope(), requester))
                : Optional.of(unexpectedBody());
    }

    private static WireError unexpectedBody() {
        return new WireError.EngineRefusal(
                new EngineError.ValidationException("A request to this path must have no body"));
    }

    /** Checks the permission for {@code /metrics}; the other pages contain no data to protect. */
    private Optional<WireError> denial(
            String path, String requestId, CredentialScope scope, Requester requester) {
        return path.equals(METRICS)
                ? authorization
                        .checkInstallation(
                                requester,
                                Authorization.METRICS,
                                new Caller(scope.account(), scope.region(), requestId))
                        .map(WireError.EngineRefusal::new)
                : Optional.empty();
    }

    private CompletionStage<HttpResponse> drainAndRefusePage(
            HttpRequest request, String requestId, WireError error) {
        return DiscardedBody.drainBriefly(request, settings.bodyLimits(), materializer)
                .thenApply(_ -> HttpResponses.unidentified(requestId, error));
    }

    /**
     * Whether the page needs no signature, because it is for probes or contains no data. The files
     * of the console and the documentation are the same on every server; the console signs in
     * before it reads data.
     */
    private static boolean isOpen(HttpRequest request, String path) {
        return path.equals(LIVE)
                || path.equals(READY)
                || (request.method().equals(HttpMethods.GET)
                        && (Console.serves(request) || Documentation.serves(request)));
    }

    private CompletionStage<HttpResponse> pageResponse(
            HttpRequest request, String path, String requestId) {
        if (request.method().equals(HttpMethods.GET)) {
            if (Console.serves(request)) {
                return withTransportSecurity(request, console.answer(request));
            }
            if (Documentation.serves(request)) {
                return withTransportSecurity(request, documentation.answer(request));
            }
        }
        return CompletableFuture.completedStage(page(request, path, requestId));
    }

    private CompletionStage<HttpResponse> withTransportSecurity(
            HttpRequest request, CompletionStage<HttpResponse> page) {
        return page.thenApply(answer -> settings.strictTransportSecurity().addTo(answer, request));
    }

    private static boolean isAws(HttpRequest request) {
        return request.method().equals(HttpMethods.POST) && request.getUri().path().equals("/");
    }

    /** Refuses a request before it takes a permit, a token or memory. */
    private CompletionStage<HttpResponse> refused(
            HttpRequest request, String requestId, RefusedHost reason) {
        refusalLog.log(reason);
        var answer =
                isAws(request)
                        ? HttpResponses.aws(requestId, reason)
                        : HttpResponses.rest(requestId, RestResponse.error(reason));
        return DiscardedBody.drainBriefly(request, settings.bodyLimits(), materializer)
                .thenApply(_ -> answer);
    }

    private HttpResponse page(HttpRequest request, String path, String requestId) {
        if (!request.method().equals(HttpMethods.GET)) {
            return HttpResponses.aws(requestId, new WireError.UnknownOperation());
        }
        return switch (path) {
            case "/" -> HttpResponses.json(requestId, 200, this::serviceDescription);
            case LIVE -> HttpResponses.json(requestId, 200, RequestRouter::live);
            case READY -> ready(requestId);
            case METRICS ->
                    metricsHostRule == null
                            ? HttpResponses.metrics(requestId, metrics.renderPage())
                            : HttpResponses.notFound(requestId);
            default -> HttpResponses.notFound(requestId);
        };
    }

    private HttpResponse ready(String requestId) {
        var unmetConditions = readiness.unmetConditions();
        return HttpResponses.json(
                requestId,
                unmetConditions.isEmpty() ? 200 : 503,
                json ->
                        json.beginObject()
                                .member("status", unmetConditions.isEmpty() ? "ready" : "waiting")
                                .member("waitsFor", unmetConditions, JsonWriter::string)
                                .endObject());
    }

    private void serviceDescription(JsonWriter json) {
        json.beginObject()
                .member("service", "Askel")
                .member("speaks", "AWS Step Functions, AWS JSON 1.0 on POST /")
                .member("console", "/console")
                .member("docs", "/docs")
                .member("live", LIVE)
                .member("ready", READY);
        if (metricsHostRule == null) {
            json.member("metrics", METRICS);
        }
        json.endObject();
    }

    private static void live(JsonWriter json) {
        json.beginObject().member("status", "live").endObject();
    }
}
