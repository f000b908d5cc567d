package dev.askel.connectors.http;

import dev.askel.asl.expression.Failure;
import dev.askel.asl.model.Resource;
import dev.askel.connectors.call.RunningCalls;
import dev.askel.connectors.guard.GuardedAnswer;
import dev.askel.connectors.guard.GuardedAnswer.Answered;
import dev.askel.connectors.guard.GuardedCalls;
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
 * The tokens of connections with OAuth client credentials (RFC 6749 section 4.4), kept on this node
 * until shortly before they expire; asked for once however many calls want one.
 */
final class OAuthTokens {
    private static final Duration AHEAD = Duration.ofSeconds(30);
    private static final int KEPT_MAX = 1_000;

    /** A year: no token is trusted for longer, whatever is said of it. */
    private static final long LASTS_MAX_SECONDS = 365L * 24 * 60 * 60;

    private static final int ANSWER_BYTES_MAX = 64 * 1_024;

    private final GuardedCalls http;
    private final RunningCalls calls;
    private final InstantSource clock;
    private final Duration timeout;
    private final ConcurrentMap<UUID, Kept> kept = new ConcurrentHashMap<>();

    /** One connection's; a changed connection has another revision. */
    private static final class Kept {
        private @Nullable Secret token;
        private Instant until = Instant.MIN;
    }

    /** What became of a question for a token. */
    sealed interface Token {}

    /** It. */
    record Given(Secret token) implements Token {}

    /** None. */
    record Refused(Failure failure) implements Token {}

    OAuthTokens(GuardedCalls http, RunningCalls calls, InstantSource clock, Duration timeout) {
        this.http = http;
        this.calls = calls;
        this.clock = clock;
        this.timeout = timeout;
    }

    /**
     * A token of a connection; for virtual threads.
     *
     * @param task that wants it
     * @param spent one that the API no longer takes; null when none is known to be
     */
    Token of(
            OpenedConnection connection,
            OAuthClientCredentials client,
            Resource task,
            @Nullable Secret spent)
            throws InterruptedException {
        if (kept.size() >= KEPT_MAX) {
            kept.clear();
        }
        var mine = kept.computeIfAbsent(connection.revision(), _ -> new Kept());
        CompletionStage<Token> question;
        synchronized (mine) {
            var held = mine.token;
            if (held != null && !held.equals(spent) && clock.instant().isBefore(mine.until)) {
                return new Given(held);
            }
            // Beside the calls: who wanted to know first may give up before the others.
            question =
                    calls.start(
                            "token of " + connection.revision(),
                            task,
                            () -> asked(connection, client, mine));
        }
        try {
            return question.toCompletableFuture().get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof CancellationException) {
                throw new InterruptedException("The server stops");
            }
            throw new IllegalStateException(
                    "The connection " + connection.arn() + " could not be authorized", e);
        }
    }

    private Token asked(OpenedConnection connection, OAuthClientCredentials client, Kept mine)
            throws InterruptedException {
        OutgoingRequest question;
        try {
            question = question(client);
        } catch (IllegalArgumentException e) {
            return refused(connection, "its authorization endpoint is no URL");
        }
        return switch (http.exchange(question, ANSWER_BYTES_MAX, timeout)) {
            case GuardedAnswer.Forbidden(var reason) -> refused(connection, reason);
            case GuardedAnswer.Broken(var reason) -> refused(connection, reason);
            case GuardedAnswer.TimedOut(var after) ->
                    refused(connection, "no answer within %d s".formatted(after.toSeconds()));
            case Answered answer -> read(connection, answer, mine);
        };
    }

    /** The client names itself by Basic, unless its parameters do that otherwise. */
    private static OutgoingRequest question(OAuthClientCredentials client) {
        var own = client.parameters();
        var headers = new LinkedHashMap<String, List<String>>();
        headers.put("Accept", List.of("application/json"));
        var inQuery = client.method().equals("GET");
        var pairs = new ArrayList<String>();
        own.body().forEach(each -> pairs.add(pair(each)));
        if (own.body().stream().noneMatch(each -> each.key().equals("grant_type"))) {
            pairs.add("grant_type=client_credentials");
        }
        if (own.body().stream().noneMatch(each -> each.key().equals("client_id"))) {
            headers.put(
                    "Authorization",
                    List.of(
                            ConnectedRequest.basic(
                                            UrlEncodedBody.encoded(client.clientId()),
                                            new Secret(
                                                    UrlEncodedBody.encoded(
                                                            client.clientSecret().text())))
                                    .text()));
        }
        own.headers().forEach(each -> headers.put(each.key(), List.of(each.value().text())));
        var query = new ArrayList<String>();
        own.query().forEach(each -> query.add(pair(each)));
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
        return ConnectedRequest.pair(parameter.key(), parameter.value().text());
    }

    private Token read(OpenedConnection connection, Answered answer, Kept mine) {
        var text = HttpResult.text(answer);
        var said = HttpResult.value(text == null ? "" : text);
        var token = said.path("access_token").asText();
        if (!answer.isSuccess() || token.isEmpty()) {
            // Its own words, and no more of the body: who knows what that repeats.
            var error = said.path("error").asText();
            return refused(
                    connection,
                    "its authorization endpoint answered %d%s"
                            .formatted(answer.status(), error.isEmpty() ? "" : " " + error));
        }
        var given = new Secret(token);
        var lasts = said.path("expires_in");
        synchronized (mine) {
            mine.token = given;
            mine.until =
                    lasts.canConvertToLong()
                            ? clock.instant()
                                    .plusSeconds(Math.clamp(lasts.asLong(), 0, LASTS_MAX_SECONDS))
                                    .minus(AHEAD)
                            : Instant.MAX;
        }
        return new Given(given);
    }

    private static Refused refused(OpenedConnection connection, String reason) {
        return new Refused(
                new Failure(
                        "Events.ConnectionResource.InvalidConnectionState",
                        "The connection %s could not be authorized: %s."
                                .formatted(connection.arn(), reason)));
    }
}
