package dev.askel.http;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.workbench.SignIns;
import dev.askel.engine.api.workbench.SignIns.Client;
import dev.askel.engine.api.workbench.SignIns.SignedIn;
import dev.askel.http.admission.Admission;
import dev.askel.http.auth.CredentialScope;
import dev.askel.http.rest.RestAnswer;
import dev.askel.http.rest.RouteTable;
import dev.askel.http.session.SessionCodec;
import dev.askel.http.session.SessionHead;
import dev.askel.http.session.SignInServices;
import dev.askel.http.wire.WireError;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.MediaTypes;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.apache.pekko.stream.Materializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Signs people in and out, and answers requests about their own sessions. These requests need no
 * policy, because each acts only on the session of its cookie. Never fails: each failure becomes an
 * answer.
 */
final class SessionProtocol {
    private static final Logger LOG = LoggerFactory.getLogger(SessionProtocol.class);

    private static final String SESSION = RouteTable.ROOT + "/session";
    private static final String PASSWORD = SESSION + "/password";
    private static final String SESSIONS = RouteTable.ROOT + "/sessions";
    private static final Pattern ONE_OF_SESSIONS =
            Pattern.compile(Pattern.quote(SESSIONS) + "/([0-9a-f]{16})");

    /** The largest body, which bounds the memory that a client without a session can take. */
    private static final int BODY_BYTES_MAX = 4_096;

    private static final int AGENT_LENGTH_MAX = 200;

    private final @Nullable SignInServices services;
    private final Admission admission;
    private final RequestRunner runner;
    private final HttpSettings settings;
    private final Materializer materializer;

    /**
     * Creates the protocol.
     *
     * @param services null when requests are not verified
     */
    SessionProtocol(
            @Nullable SignInServices services,
            Admission admission,
            RequestRunner runner,
            HttpSettings settings,
            Materializer materializer) {
        this.services = services;
        this.admission = admission;
        this.runner = runner;
        this.settings = settings;
        this.materializer = materializer;
    }

    /** Whether the request is about sessions: exactly one of these paths. */
    static boolean serves(HttpRequest request) {
        var path = request.getUri().path();
        return path.equals(SESSION)
                || path.equals(PASSWORD)
                || path.equals(SESSIONS)
                || ONE_OF_SESSIONS.matcher(path).matches();
    }

    /** An answer before it has a request id. */
    private record Reply(RestAnswer.Json answer, List<RawHeader> headers) {
        static Reply of(RestAnswer.Json answer) {
            return new Reply(answer, List.of());
        }
    }

    CompletionStage<HttpResponse> answer(
            HttpRequest request, String requestId, ClientConnection connection) {
        var head = new SessionHead(request);
        var length = request.entity().getContentLengthOption();
        if (length.isEmpty() || length.getAsLong() > BODY_BYTES_MAX) {
            return refused(request, requestId, new WireError.TooLarge(BODY_BYTES_MAX));
        }
        if (!head.isFromOwnPage()) {
            return refused(
                    request,
                    requestId,
                    denied("A change needs the header Origin, as browsers send it."));
        }
        if (!request.entity().isKnownEmpty() && !isJson(request)) {
            return refused(
                    request,
                    requestId,
                    new WireError.EngineRefusal(
                            new EngineError.ValidationException(
                                    "The Content-Type must be application/json.")));
        }
        var permit =
                admission.tryAcquireRequest(CredentialScope.DEFAULT.account(), length.getAsLong());
        if (permit.isEmpty()) {
            return refused(request, requestId, throttled());
        }
        return BoundedBody.read(request, settings, materializer, null)
                .thenCompose(body ->
                        permit.get().tryStart()
                                ? runner.runShort(() -> perform(request, head, body, connection))
                                : CompletableFuture.completedStage(
                                        Reply.of(RestAnswer.error(throttled()))))
                .handle((reply, failure) -> {
                    permit.get().release();
                    return failure == null
                            ? response(requestId, reply)
                            : response(requestId, Reply.of(errorOf(failure, requestId)));
                });
    }

    private static boolean isJson(HttpRequest request) {
        return request.entity().getContentType().mediaType().equals(MediaTypes.APPLICATION_JSON);
    }

    private CompletionStage<HttpResponse> refused(
            HttpRequest request, String requestId, WireError error) {
        return DiscardedBody.drainBriefly(request, settings, materializer)
                .thenApply(_ -> response(requestId, Reply.of(RestAnswer.error(error))));
    }

    private static HttpResponse response(String requestId, Reply reply) {
        return HttpResponses.rest(requestId, reply.answer())
                .addHeader(RawHeader.create("Cache-Control", "no-store"))
                .addHeaders(List.copyOf(reply.headers()));
    }

    private CompletionStage<Reply> perform(
            HttpRequest request, SessionHead head, byte[] body, ClientConnection connection) {
        var call = request.method().name() + " " + request.getUri().path();
        if (services == null) {
            return call.equals("GET " + SESSION)
                    ? state(false, null)
                    : done(RestAnswer.error(denied("This server has no sign-in (askel.auth).")));
        }
        var signIns = services.signIns();
        var client =
                new Client(
                        Objects.requireNonNullElse(connection.address(), ""),
                        head.agent(AGENT_LENGTH_MAX));
        var id = head.sessionId().orElse("");
        return switch (call) {
            case "GET " + SESSION -> describe(signIns, id);
            case "POST " + SESSION -> signIn(services, head, body, client);
            case "DELETE " + SESSION ->
                    signIns.signOut(id)
                            .thenApply(answer ->
                                    new Reply(
                                            RestAnswer.of(answer, (_, _) -> {}),
                                            List.of(head.deleteCookie())));
            case "POST " + PASSWORD -> changePassword(signIns, head, id, body, client);
            case "GET " + SESSIONS ->
                    signIns.list(id)
                            .thenApply(
                                    answer -> Reply.of(RestAnswer.of(answer, SessionCodec::write)));
            default -> end(signIns, request, id);
        };
    }

    private static CompletionStage<Reply> describe(SignIns signIns, String id) {
        return signIns.describe(id)
                .thenCompose(answer ->
                        switch (answer) {
                            case Answer.Ok(var session) -> state(true, session);
                            case Answer.Refused(EngineError.ResourceNotFound _) ->
                                    state(true, null);
                            case Answer.Refused(var error) -> done(RestAnswer.error(error));
                        });
    }

    private static CompletionStage<Reply> state(
            boolean required, SignIns.@Nullable PersonSession session) {
        return done(RestAnswer.json(json -> SessionCodec.writeState(json, required, session)));
    }

    private static CompletionStage<Reply> signIn(
            SignInServices services, SessionHead head, byte[] body, Client client) {
        if (!head.isSecure() && !head.isLocal() && !services.permitsPlainHttp()) {
            return done(
                    RestAnswer.error(
                            denied(
                                    "Sign in by HTTPS: without it, others on the network can read"
                                            + " the password. A proxy must send X-Forwarded-Proto:"
                                            + " https.")));
        }
        return switch (SessionCodec.readCredentials(body, CredentialScope.DEFAULT.account())) {
            case Answer.Refused(var error) -> done(RestAnswer.error(error));
            case Answer.Ok(var given) ->
                    services.signIns()
                            .signIn(given.account(), given.userName(), given.password(), client)
                            .thenApply(answer -> begun(head, answer));
        };
    }

    private static CompletionStage<Reply> changePassword(
            SignIns signIns, SessionHead head, String id, byte[] body, Client client) {
        return switch (SessionCodec.readPasswordChange(body)) {
            case Answer.Refused(var error) -> done(RestAnswer.error(error));
            case Answer.Ok(var change) ->
                    signIns.changePassword(id, change.oldPassword(), change.newPassword(), client)
                            .thenApply(answer -> begun(head, answer));
        };
    }

    private static Reply begun(SessionHead head, Answer<SignedIn> answer) {
        return switch (answer) {
            case Answer.Refused(var error) -> Reply.of(RestAnswer.error(error));
            case Answer.Ok(var begun) ->
                    new Reply(
                            RestAnswer.json(
                                    json -> SessionCodec.writeState(json, true, begun.session())),
                            List.of(
                                    head.setCookie(
                                            begun.sessionId(),
                                            Duration.between(
                                                    begun.session().createdAt(),
                                                    begun.session().expiresAt()))));
        };
    }

    private static CompletionStage<Reply> end(SignIns signIns, HttpRequest request, String id) {
        var path = ONE_OF_SESSIONS.matcher(request.getUri().path());
        return request.method().name().equals("DELETE") && path.matches()
                ? signIns.end(id, path.group(1))
                        .thenApply(answer -> Reply.of(RestAnswer.of(answer, (_, _) -> {})))
                : done(
                        RestAnswer.error(
                                new EngineError.ValidationException(
                                        "This path does not accept the method.")));
    }

    private static CompletionStage<Reply> done(RestAnswer.Json answer) {
        return CompletableFuture.completedStage(Reply.of(answer));
    }

    private static RestAnswer.Json errorOf(Throwable failure, String requestId) {
        var cause =
                failure instanceof CompletionException && failure.getCause() != null
                        ? failure.getCause()
                        : failure;
        if (cause instanceof BoundedBody.UnreadBodyException unread) {
            return RestAnswer.error(unread.reason());
        }
        if (cause instanceof TimeoutException) {
            LOG.warn("request {} about a session: no answer in time", requestId);
            return RestAnswer.error(new EngineError.ServiceUnavailable());
        }
        LOG.error("request {} about a session failed", requestId, cause);
        return RestAnswer.error(new EngineError.InternalFailure());
    }

    private static WireError denied(String message) {
        return new WireError.EngineRefusal(new EngineError.AccessDeniedException(message));
    }

    private static WireError throttled() {
        return new WireError.EngineRefusal(new EngineError.ThrottlingException());
    }
}
