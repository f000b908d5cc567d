package dev.askel.connectors.http;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.askel.asl.expression.ErrorName;
import dev.askel.asl.expression.Failure;
import dev.askel.asl.expression.Payload;
import dev.askel.asl.model.Resource;
import dev.askel.asl.model.Resource.CallPattern;
import dev.askel.asl.model.Resource.Integration;
import dev.askel.connectors.call.RefusedParameters;
import dev.askel.connectors.call.RunningCalls;
import dev.askel.connectors.call.ThreadedConnector;
import dev.askel.connectors.call.TraceHeaders;
import dev.askel.connectors.guard.GuardedCalls;
import dev.askel.connectors.guard.GuardedResponse;
import dev.askel.connectors.guard.GuardedResponse.Answered;
import dev.askel.connectors.http.OAuthTokens.Granted;
import dev.askel.connectors.http.OAuthTokens.Refused;
import dev.askel.engine.api.connection.Authorization.OAuthClientCredentials;
import dev.askel.engine.api.connection.Secret;
import dev.askel.engine.connection.ConnectionLookup;
import dev.askel.engine.connection.ConnectionLookup.Known;
import dev.askel.engine.connection.ConnectionLookup.Unavailable;
import dev.askel.engine.connection.ConnectionLookup.Unknown;
import dev.askel.engine.connection.OpenedConnection;
import dev.askel.engine.task.CallWatcher;
import dev.askel.engine.task.TaskCall;
import dev.askel.engine.task.TaskOutcome;
import dev.askel.engine.task.WatchedConnector;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Calls HTTP APIs for {@code http:invoke} (docs/aws/integrations.md section 8). */
public final class HttpConnector extends ThreadedConnector implements WatchedConnector {
    /** The maximum duration of a request (Developer Guide, "Call HTTPS APIs"). */
    public static final Duration REQUEST_DURATION_MAX = Duration.ofSeconds(60);

    /** The maximum bytes of an answer (Developer Guide, "Call HTTPS APIs"). */
    static final int ANSWER_BYTES_MAX = 256 * 1_024;

    private static final int UNAUTHORIZED = 401;

    private final GuardedCalls http;
    private final ConnectionLookup connections;
    private final EventBridgeConnections eventBridge;
    private final OAuthTokens tokens;
    private final Duration requestMax;

    /**
     * Creates a connector.
     *
     * @param connections the lookup of connections of this cluster
     * @param eventBridge the lookup of all other connections
     * @param requestMax the maximum duration of a request with its answer; {@link
     *     #REQUEST_DURATION_MAX} except in tests
     */
    public HttpConnector(
            GuardedCalls http,
            ConnectionLookup connections,
            EventBridgeConnections eventBridge,
            RunningCalls calls,
            InstantSource clock,
            Duration requestMax) {
        super(calls);
        this.http = http;
        this.connections = connections;
        this.eventBridge = eventBridge;
        this.tokens = new OAuthTokens(http, calls, clock, requestMax);
        this.requestMax = requestMax;
    }

    @Override
    public boolean serves(Resource resource) {
        return resource instanceof Integration integration
                && integration.service().equals("http")
                && integration.api().equals("invoke")
                && integration.pattern() == CallPattern.REQUEST_RESPONSE;
    }

    @Override
    public @Nullable Failure refusal(Resource resource, Payload parameters) {
        return RefusedParameters.of(parameters, HttpParameters.parse(parameters.tree()).problems());
    }

    @Override
    protected TaskOutcome perform(TaskCall call) throws InterruptedException {
        return new HttpCall(call, null).perform();
    }

    @Override
    public CompletionStage<TaskOutcome> call(TaskCall call, CallWatcher watcher) {
        var refusal = refusal(call.resource(), call.parameters());
        return refusal == null
                ? calls().start(call, () -> new HttpCall(call, watcher).perform())
                : CompletableFuture.completedStage(new TaskOutcome.NotStarted(refusal));
    }

    /** One call, which runs on its own thread. */
    private final class HttpCall {
        private final TaskCall call;
        private final HttpParameters parameters;
        private final @Nullable CallWatcher watcher;

        HttpCall(TaskCall call, @Nullable CallWatcher watcher) {
            this.call = call;
            this.parameters =
                    Objects.requireNonNull(
                            HttpParameters.parse(call.parameters().tree()).parameters());
            this.watcher = watcher;
        }

        TaskOutcome perform() throws InterruptedException {
            return switch (findConnection()) {
                case Known(var connection) ->
                        connection.allowedHosts().isEmpty()
                                ? performWith(
                                        connection.withAllowedHosts(
                                                eventBridge.hosts(connection.arn())),
                                        ConnectionOrigin.OF_CLUSTER_WITHOUT_HOSTS)
                                : performWith(connection, ConnectionOrigin.OF_CLUSTER);
                case Unknown() -> performWithEventBridge();
                case Unavailable(var reason) ->
                        failed(
                                "Events.ConnectionResource.InternalError",
                                "The connection %s could not be read: %s"
                                        .formatted(parameters.connectionArn(), reason));
            };
        }

        private TaskOutcome performWithEventBridge() throws InterruptedException {
            var arn = parameters.connectionArn();
            var found =
                    isOfOwnAccount(arn)
                            ? eventBridge.find(arn, call.executionRoleArn())
                            : new EventBridgeConnections.NotFound("it belongs to another account");
            return switch (found) {
                case EventBridgeConnections.Usable(var connection) ->
                        performWith(connection, ConnectionOrigin.OF_EVENT_BRIDGE);
                case EventBridgeConnections.Unusable(var error, var reason) ->
                        failed(error, "The connection %s: %s.".formatted(arn, reason));
                case EventBridgeConnections.NotFound(var reason) ->
                        failed(
                                "Events.ConnectionResource.ResourceNotFoundException",
                                "The connection %s does not exist: this cluster has no connection with this ARN, and EventBridge returned none (%s)."
                                        .formatted(arn, reason));
            };
        }

        /**
         * Whether the connection belongs to the account of the call, because connections of other
         * accounts are not allowed.
         */
        private boolean isOfOwnAccount(String arn) {
            var parts = arn.split(":", -1);
            return parts.length == 6
                    && parts[2].equals("events")
                    && parts[4].equals(call.account());
        }

        private ConnectionLookup.LookupResult findConnection() throws InterruptedException {
            var arn = parameters.connectionArn();
            if (!isOfOwnAccount(arn)) {
                return new Unknown();
            }
            try {
                return connections
                        .find(arn)
                        .toCompletableFuture()
                        .get(requestMax.toNanos(), TimeUnit.NANOSECONDS);
            } catch (TimeoutException _) {
                return new Unavailable("no answer within %d s".formatted(requestMax.toSeconds()));
            } catch (ExecutionException e) {
                throw new IllegalStateException("The connection " + arn, e);
            }
        }

        /**
         * Performs the call with a connection. When the host is not allowed, nothing is sent, not
         * even a request for a token.
         */
        private TaskOutcome performWith(OpenedConnection connection, ConnectionOrigin binding)
                throws InterruptedException {
            var refusal = binding.refusal(connection, parameters.endpoint());
            if (refusal != null) {
                return failed(ErrorName.PERMISSIONS, refusal);
            }
            if (ConnectedRequest.cannotMergeBody(parameters, connection)) {
                return failed(
                        ErrorName.RUNTIME,
                        "The connection %s has parameters for the body, but RequestBody is not a JSON object."
                                .formatted(connection.arn()));
            }
            return connection.authorization() instanceof OAuthClientCredentials client
                    ? performWithToken(connection, client)
                    : outcome(exchange(connection, null));
        }

        /**
         * Performs the call with a token. Repeats the call with a new token when the API rejects
         * the first token.
         */
        private TaskOutcome performWithToken(
                OpenedConnection connection, OAuthClientCredentials client)
                throws InterruptedException {
            return switch (tokens.obtain(connection, client, call.resource(), null)) {
                case Refused(var failure) -> new TaskOutcome.Failed(failure);
                case Granted(var token) -> {
                    var answer = exchange(connection, token);
                    if (!(answer instanceof Answered answered)
                            || answered.status() != UNAUTHORIZED) {
                        yield outcome(answer);
                    }
                    yield switch (tokens.obtain(connection, client, call.resource(), token)) {
                        case Refused(var failure) -> new TaskOutcome.Failed(failure);
                        case Granted(var other) -> outcome(exchange(connection, other));
                    };
                }
            };
        }

        private String userAgent() {
            return call.isOfRule()
                    ? "Amazon/EventBridge/ApiDestinations"
                    : "Amazon|StepFunctions|HttpInvoke|" + call.region();
        }

        /** A rule ignores the content of a successful answer, so it may have any type and size. */
        private TaskOutcome outcome(GuardedResponse answer) {
            return call.isOfRule() && answer instanceof Answered answered && answered.isSuccess()
                    ? new TaskOutcome.Answered(Payload.EMPTY_OBJECT)
                    : outcomeOfTask(answer);
        }

        private GuardedResponse exchange(OpenedConnection connection, @Nullable Secret token)
                throws InterruptedException {
            var request =
                    new ConnectedRequest(
                            parameters,
                            connection,
                            token,
                            userAgent(),
                            TraceHeaders.of(call.traceHeader()));
            if (watcher != null) {
                watcher.onRequest(
                        WatchedExchanges.request(
                                watcher.seesSecrets()
                                        ? request.withConnection()
                                        : request.withoutConnection()));
            }
            var answer = http.exchange(request.withConnection(), ANSWER_BYTES_MAX, requestMax);
            if (watcher != null && answer instanceof Answered answered) {
                watcher.onResponse(
                        WatchedExchanges.response(parameters.endpoint().getScheme(), answered));
            }
            return answer;
        }
    }

    private static TaskOutcome outcomeOfTask(GuardedResponse answer) {
        return switch (answer) {
            case GuardedResponse.Forbidden(var reason) -> failed(ErrorName.PERMISSIONS, reason);
            case GuardedResponse.Broken(var reason) -> failed(ErrorName.HTTP_SOCKET, reason);
            case GuardedResponse.TimedOut(var after) ->
                    failed(
                            ErrorName.HTTP_SOCKET,
                            "No complete answer within %d s.".formatted(after.toSeconds()));
            case Answered answered -> read(answered);
        };
    }

    /**
     * Reads an answer. Redirects are treated like other answers, because AWS does not follow them.
     */
    private static TaskOutcome read(Answered answer) {
        if (answer.truncated()) {
            return failed(
                    ErrorName.DATA_LIMIT_EXCEEDED,
                    "The state/task 'http' returned a result with a size exceeding the maximum number of bytes service limit.");
        }
        var type = answer.header("Content-Type");
        var text = HttpResult.bodyText(answer);
        if (!answer.isSuccess()) {
            return failed(
                    "States.Http.StatusCode." + answer.status(),
                    text == null || text.isEmpty() ? HttpResult.statusText(answer) : text);
        }
        if (text == null || isUnsupportedType(HttpResult.mediaType(type))) {
            return failed(
                    ErrorName.RUNTIME,
                    "The HTTP response has the content type '%s' or a body that is not text; HTTP tasks support only text."
                            .formatted(type));
        }
        return new TaskOutcome.Answered(
                Payload.of(
                        HttpResult.toJson(
                                answer,
                                HttpResult.isJson(type)
                                        ? HttpResult.parseJsonOrText(text)
                                        : TextNode.valueOf(text))));
    }

    /**
     * Whether AWS rejects answers of this type (Developer Guide, "Unsupported HTTP Task
     * responses").
     */
    private static boolean isUnsupportedType(String mediaType) {
        return mediaType.equals("application/octet-stream")
                || mediaType.startsWith("image/")
                || mediaType.startsWith("audio/")
                || mediaType.startsWith("video/");
    }

    private static TaskOutcome failed(String error, String cause) {
        return new TaskOutcome.Failed(new Failure(error, cause));
    }
}
