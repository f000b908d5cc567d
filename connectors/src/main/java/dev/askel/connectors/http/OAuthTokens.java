package dev.askel.connectors.http;

import dev.askel.asl.expression.Failure;
import dev.askel.asl.model.Resource;
import dev.askel.connectors.call.RunningCalls;
import dev.askel.connectors.guard.GuardedCalls;
import dev.askel.connectors.guard.GuardedResponse;
import dev.askel.connectors.guard.GuardedResponse.Answered;
import dev.askel.connectors.guard.OutgoingRequest;
import dev.askel.engine.api.connection.Authorization.OAuthClientCredentials;
import dev.askel.engine.api.connection.ConnectionParameters.Parameter;
import dev.askel.engine.api.connection.Secret;
import dev.askel.engine.connection.OpenedConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Caches the tokens of connections with OAuth client credentials (RFC 6749 section 4.4) on this
 * node until shortly before they expire. Concurrent calls share one request for a token.
 */
final class OAuthTokens {
    private static final Duration REFRESH_AHEAD = Duration.ofSeconds(30);
    private static final int CACHED_MAX = 1_000;

    /** The maximum lifetime of a token: one year. */
    private static final long LIFETIME_SECONDS_MAX = 365L * 24 * 60 * 60;

    private static final int ANSWER_BYTES_MAX = 64 * 1_024;

    private final GuardedCalls http;
    private final RunningCalls calls;
    private final InstantSource clock;
    private final Duration timeout;
    private final ConcurrentMap<UUID, CachedToken> cache = new ConcurrentHashMap<>();

    /** The token of one revision of a connection. */
    private static final class CachedToken {
        private @Nullable Secret token;
        private Instant refreshAt = Instant.MIN;
    }

    /** The result of a request for a token. */
    sealed interface TokenResult {}

    /** The token. */
    record Granted(Secret token) implements TokenResult {}

    /** There is no token. */
    record Refused(Failure failure) implements TokenResult {}

    OAuthTokens(GuardedCalls http, RunningCalls calls, InstantSource clock, Duration timeout) {
        this.http = http;
        this.calls = calls;
        this.clock = clock;
        this.timeout = timeout;
    }

    /**
     * Returns a token of a connection. Blocks, so it must run on a virtual thread.
     *
     * @param task the resource of the task that needs the token
     * @param rejectedToken a token that the API rejected; null when there is none
     */
    TokenResult obtain(
            OpenedConnection connection,
            OAuthClientCredentials client,
            Resource task,
            @Nullable Secret rejectedToken)
            throws InterruptedException {
        if (cache.size() >= CACHED_MAX) {
            cache.clear();
        }
        var entry = cache.computeIfAbsent(connection.revision(), _ -> new CachedToken());
        CompletionStage<TokenResult> request;
        synchronized (entry) {
            var token = entry.token;
            if (token != null
                    && !token.equals(rejectedToken)
                    && clock.instant().isBefore(entry.refreshAt)) {
                return new Granted(token);
            }
            // The request runs separately from the calls, because the first call may be cancelled
            // while other calls still wait.
            request =
                    calls.start(
                            "token of " + connection.revision(),
                            task,
                            () -> requestToken(connection, client, entry));
        }
        try {
            return request.toCompletableFuture().get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof CancellationException) {
                throw new InterruptedException("The server stops");
            }
            throw new IllegalStateException(
                    "The connection " + connection.arn() + " could not be authorized", e);
        }
    }

    private TokenResult requestToken(
            OpenedConnection connection, OAuthClientCredentials client, CachedToken entry)
            throws InterruptedException {
        OutgoingRequest request;
        try {
            request = tokenRequest(client);
        } catch (IllegalArgumentException e) {
            return refused(connection, "its authorization endpoint is not a URL");
        }
        return switch (http.exchange(request, ANSWER_BYTES_MAX, timeout)) {
            case GuardedResponse.Forbidden(var reason) -> refused(connection, reason);
            case GuardedResponse.Broken(var reason) -> refused(connection, reason);
            case GuardedResponse.TimedOut(var after) ->
                    refused(connection, "no answer within %d s".formatted(after.toSeconds()));
            case Answered answer -> read(connection, answer, entry);
        };
    }

    /**
     * Creates the request for a token. The client authenticates by HTTP Basic authentication,
     * unless its parameters contain the client id.
     */
    private static OutgoingRequest tokenRequest(OAuthClientCredentials client) {
        var clientParameters = client.parameters();
        var headers = new LinkedHashMap<String, List<String>>();
        headers.put("Accept", List.of("application/json"));
        var inQuery = client.method().equals("GET");
        var pairs = new ArrayList<String>();
        clientParameters.body().forEach(each -> pairs.add(pair(each)));
        if (clientParameters.body().stream().noneMatch(each -> each.key().equals("grant_type"))) {
            pairs.add("grant_type=client_credentials");
        }
        if (clientParameters.body().stream().noneMatch(each -> each.key().equals("client_id"))) {
            headers.put(
                    "Authorization",
                    List.of(
                            ConnectedRequest.basicAuthorization(
                                            UrlEncodedBody.encoded(client.clientId()),
                                            new Secret(
                                                    UrlEncodedBody.encoded(
                                                            client.clientSecret().text())))
                                    .text()));
        }
        clientParameters
                .headers()
                .forEach(each -> headers.put(each.key(), List.of(each.value().text())));
        var query = new ArrayList<String>();
        clientParameters.query().forEach(each -> query.add(pair(each)));
        if (inQuery) {
            query.addAll(pairs);
        } else {
            headers.put("Content-Type", List.of(UrlEncodedBody.CONTENT_TYPE));
        }
        var endpoint = client.endpoint();
        return new OutgoingRequest(
                client.method(),
                URI.create(
                        query.isEmpty()
                                ? endpoint
                                : endpoint
                                        + (endpoint.contains("?") ? "&" : "?")
                                        + String.join("&", query)),
                headers,
                inQuery ? new byte[0] : String.join("&", pairs).getBytes(StandardCharsets.UTF_8));
    }

    private static String pair(Parameter parameter) {
        return ConnectedRequest.encodePair(parameter.key(), parameter.value().text());
    }

    private TokenResult read(OpenedConnection connection, Answered answer, CachedToken entry) {
        var text = HttpResult.bodyText(answer);
        var answerBody = HttpResult.parseJsonOrText(text == null ? "" : text);
        var token = answerBody.path("access_token").asText();
        if (!answer.isSuccess() || token.isEmpty()) {
            // The cause contains only the error code, because the rest of the body may repeat
            // secrets.
            var error = answerBody.path("error").asText();
            return refused(
                    connection,
                    "its authorization endpoint answered %d%s"
                            .formatted(answer.status(), error.isEmpty() ? "" : " " + error));
        }
        var grantedToken = new Secret(token);
        var lifetime = answerBody.path("expires_in");
        synchronized (entry) {
            entry.token = grantedToken;
            entry.refreshAt =
                    lifetime.canConvertToLong()
                            ? clock.instant()
                                    .plusSeconds(
                                            Math.clamp(lifetime.asLong(), 0, LIFETIME_SECONDS_MAX))
                                    .minus(REFRESH_AHEAD)
                            : Instant.MAX;
        }
        return new Granted(grantedToken);
    }

    private static Refused refused(OpenedConnection connection, String reason) {
        return new Refused(
                new Failure(
                        "Events.ConnectionResource.InvalidConnectionState",
                        "The connection %s could not be authorized: %s."
                                .formatted(connection.arn(), reason)));
    }
}
