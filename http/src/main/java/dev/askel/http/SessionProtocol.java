package dev.askel.http;

import dev.askel.access.key.PrincipalName;
import dev.askel.access.person.PersonSessions.Lookup;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.workbench.SignIns;
import dev.askel.engine.api.workbench.SignIns.Client;
import dev.askel.engine.api.workbench.SignIns.PersonSession;
import dev.askel.engine.api.workbench.SignIns.SignedIn;
import dev.askel.http.admission.Admission;
import dev.askel.http.auth.CredentialScope;
import dev.askel.http.message.BoundedBody;
import dev.askel.http.message.DiscardedBody;
import dev.askel.http.message.HttpResponses;
import dev.askel.http.rest.RestAnswer;
import dev.askel.http.rest.RouteTable;
import dev.askel.http.session.OidcRedirects;
import dev.askel.http.session.OidcRedirects.Redirect;
import dev.askel.http.session.SessionCodec;
import dev.askel.http.session.SessionHead;
import dev.askel.http.session.SessionRecords;
import dev.askel.http.session.SessionRecords.Action;
import dev.askel.http.session.SessionRecords.Sender;
import dev.askel.http.session.SignInServices;
import dev.askel.http.wire.WireError;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
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
    private static final String OIDC = SESSION + "/oidc";
    private static final String OIDC_RETURN = OIDC + "/return";
    private static final String SESSIONS = RouteTable.ROOT + "/sessions";
    private static final Pattern ONE_OF_SESSIONS =
            Pattern.compile(Pattern.quote(SESSIONS) + "/([0-9a-f]{16})");

    /** The largest body, which bounds the memory that a client without a session can take. */
    private static final int BODY_BYTES_MAX = 4_096;

    private static final int AGENT_LENGTH_MAX = 200;
    private static final int FOUND = 302;

    private final @Nullable SignInServices services;
    private final @Nullable OidcRedirects redirects;
    private final SessionRecords records;
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
            SessionRecords records,
            Admission admission,
            RequestRunner runner,
            HttpSettings settings,
            Materializer materializer) {
        this.services = services;
        this.records = records;
        var oidc = services == null ? null : services.oidc();
        redirects =
                services == null || oidc == null
                        ? null
                        : new OidcRedirects(services, oidc, records, OIDC_RETURN);
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
                || path.equals(OIDC)
                || path.equals(OIDC_RETURN)
                || path.equals(SESSIONS)
                || ONE_OF_SESSIONS.matcher(path).matches();
    }

    /** Whether a GET is for the page to which a provider returns the browser. */
    static boolean opensPage(HttpRequest request) {
        return request.getUri().path().equals(OIDC_RETURN);
    }

    /** An answer before it has a request id. */
    private record Reply(RestAnswer.Json answer, List<RawHeader> headers) {
        static Reply of(RestAnswer.Json answer) {
            return new Reply(answer, List.of());
        }

        static Reply of(Redirect redirect) {
            var headers = new ArrayList<>(redirect.cookies());
            headers.add(RawHeader.create("Location", redirect.location()));
            headers.add(RawHeader.create("Referrer-Policy", "no-referrer"));
            return new Reply(new RestAnswer.Json(FOUND, new byte[0], 0, null), headers);
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
        // Until the session is found, its account is unknown and each address has a share.
        var permit =
                admission.tryAcquireUnverified(
                        CredentialScope.DEFAULT.account(),
                        String.valueOf(connection.address()),
                        length.getAsLong());
        if (permit.isEmpty()) {
            return refused(request, requestId, throttled());
        }
        return BoundedBody.read(request, settings.body(), materializer, null)
                .thenCompose(body ->
                        permit.get().tryStart()
                                ? runner.runShort(() ->
                                        perform(
                                                request,
                                                head,
                                                body,
                                                new Sender(requestId, connection.address())))
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
        return DiscardedBody.drainBriefly(request, settings.body(), materializer)
                .thenApply(_ -> response(requestId, Reply.of(RestAnswer.error(error))));
    }

    private static HttpResponse response(String requestId, Reply reply) {
        return HttpResponses.rest(requestId, reply.answer())
                .addHeader(RawHeader.create("Cache-Control", "no-store"))
                .addHeaders(List.copyOf(reply.headers()));
    }

    private CompletionStage<Reply> perform(
            HttpRequest request, SessionHead head, byte[] body, Sender sender) {
        var call = request.method().name() + " " + request.getUri().path();
        if (services == null) {
            return call.equals("GET " + SESSION)
                    ? done(
                            RestAnswer.json(
                                    json -> SessionCodec.writeState(json, false, null, null)))
                    : done(RestAnswer.error(denied("This server has no sign-in (askel.auth).")));
        }
        var client =
                new Client(
                        Objects.requireNonNullElse(sender.address(), ""),
                        head.agent(AGENT_LENGTH_MAX));
        var id = head.sessionId().orElse("");
        return switch (call) {
            case "GET " + SESSION -> describe(services, id);
            case "POST " + SESSION -> signIn(services, head, body, client, sender);
            case "DELETE " + SESSION -> signOut(services, head, id, sender);
            case "POST " + PASSWORD -> changePassword(services, head, id, body, client, sender);
            case "GET " + OIDC, "GET " + OIDC_RETURN -> oidc(request, head, client, sender);
            case "GET " + SESSIONS ->
                    withSession(
                            services,
                            id,
                            () ->
                                    services.signIns()
                                            .list(id)
                                            .thenApply(answer ->
                                                    Reply.of(
                                                            RestAnswer.of(
                                                                    answer, SessionCodec::write))));
            default -> end(services, request, id, sender);
        };
    }

    private static CompletionStage<Reply> withSession(
            SignInServices services, String id, Supplier<CompletionStage<Reply>> onFound) {
        return withSession(
                services,
                id,
                onFound,
                () ->
                        Reply.of(
                                RestAnswer.error(
                                        new EngineError.ResourceNotFound(
                                                "The session has ended. Sign in again.", null))));
    }

    /**
     * Performs a request after its session was found. The lookup has a cache and a bound of
     * concurrent reads, so that invented session ids cause few reads and no writes.
     */
    private static CompletionStage<Reply> withSession(
            SignInServices services,
            String id,
            Supplier<CompletionStage<Reply>> onFound,
            Supplier<Reply> onUnknown) {
        if (id.isEmpty()) {
            return CompletableFuture.completedStage(onUnknown.get());
        }
        return services.sessions()
                .find(id)
                .thenCompose(lookup ->
                        switch (lookup) {
                            case Lookup.Found _ -> onFound.get();
                            case Lookup.Unknown() ->
                                    CompletableFuture.completedStage(onUnknown.get());
                            case Lookup.Overloaded() -> done(RestAnswer.error(throttled()));
                            case Lookup.Unavailable() ->
                                    done(RestAnswer.error(new EngineError.ServiceUnavailable()));
                        });
    }

    private CompletionStage<Reply> oidc(
            HttpRequest request, SessionHead head, Client client, Sender sender) {
        if (redirects == null) {
            return done(RestAnswer.error(denied("This server has no identity provider.")));
        }
        var decoded = PercentDecoding.decodeQuery(request.getUri().rawQueryString().orElse(""));
        var query = decoded == null ? Map.<String, List<String>>of() : decoded;
        return (request.getUri().path().equals(OIDC)
                        ? redirects.begin(head, query)
                        : redirects.complete(head, query, client, sender))
                .thenApply(Reply::of);
    }

    private static CompletionStage<Reply> describe(SignInServices services, String id) {
        return withSession(
                services,
                id,
                () ->
                        services.signIns()
                                .describe(id)
                                .thenApply(answer ->
                                        switch (answer) {
                                            case Answer.Ok(var session) -> state(services, session);
                                            case Answer.Refused(EngineError.ResourceNotFound _) ->
                                                    state(services, null);
                                            case Answer.Refused(var error) ->
                                                    Reply.of(RestAnswer.error(error));
                                        }),
                () -> state(services, null));
    }

    private static Reply state(SignInServices services, @Nullable PersonSession session) {
        return Reply.of(
                RestAnswer.json(json ->
                        SessionCodec.writeState(json, true, services.providerName(), session)));
    }

    private CompletionStage<Reply> signIn(
            SignInServices services, SessionHead head, byte[] body, Client client, Sender sender) {
        if (!services.permits(head)) {
            return done(
                    RestAnswer.error(
                            denied(
                                    "Sign in by HTTPS: without it, others on the network can read"
                                            + " the password. Give the server a certificate"
                                            + " (askel.http.tls), or let a proxy send"
                                            + " X-Forwarded-Proto: https.")));
        }
        return switch (SessionCodec.readCredentials(body, settings.installationAccount())) {
            case Answer.Refused(var error) -> done(RestAnswer.error(error));
            case Answer.Ok(var given) ->
                    services.signIns()
                            .signIn(given.account(), given.userName(), given.password(), client)
                            .thenCompose(answer ->
                                    switch (answer) {
                                        case Answer.Ok(var begun) ->
                                                begin(services, head, begun, sender);
                                        case Answer.Refused(
                                                        EngineError.AccessDeniedException wrong) ->
                                                refuseSignIn(
                                                        services.signIns(), given, wrong, sender);
                                        case Answer.Refused(
                                                        EngineError.ThrottlingException
                                                                throttled) -> {
                                            // Without a lookup of the user: it would cost a read
                                            // for each request of a flood.
                                            records.refuseSignIn(null, SESSION, sender);
                                            yield done(RestAnswer.error(throttled));
                                        }
                                        case Answer.Refused(var error) ->
                                                done(RestAnswer.error(error));
                                    });
        };
    }

    /** Gives a session to its person after the record of the sign-in is durable. */
    private CompletionStage<Reply> begin(
            SignInServices services, SessionHead head, SignedIn begun, Sender sender) {
        return records.change(Action.SIGN_IN, begun.session(), sender)
                .thenCompose(refusal ->
                        refusal.isEmpty()
                                ? CompletableFuture.completedStage(begun(services, head, begun))
                                : services.signIns()
                                        .signOut(begun.sessionId())
                                        .thenCompose(_ -> done(RestAnswer.error(refusal.get()))));
    }

    private CompletionStage<Reply> refuseSignIn(
            SignIns signIns, SessionCodec.Credentials given, EngineError error, Sender sender) {
        return signIns.hasPassword(given.account(), given.userName())
                .thenCompose(answer -> {
                    records.refuseSignIn(
                            answer instanceof Answer.Ok(var isKnown) && isKnown
                                    ? PrincipalName.user(given.account(), given.userName()).arn()
                                    : null,
                            SESSION,
                            sender);
                    return done(RestAnswer.error(error));
                });
    }

    /** A change of a person, after it has been recorded. */
    private interface Change {
        CompletionStage<Reply> make(PersonSession session);
    }

    /** Makes a change after its record is durable. */
    private CompletionStage<Reply> recorded(
            SignIns signIns, String id, Action action, Sender sender, Change change) {
        return signIns.describe(id)
                .thenCompose(answer ->
                        switch (answer) {
                            case Answer.Refused(var error) -> done(RestAnswer.error(error));
                            case Answer.Ok(var session) ->
                                    records.change(action, session, sender)
                                            .thenCompose(refusal ->
                                                    refusal.isPresent()
                                                            ? done(RestAnswer.error(refusal.get()))
                                                            : change.make(session));
                        });
    }

    private CompletionStage<Reply> signOut(
            SignInServices services, SessionHead head, String id, Sender sender) {
        var signIns = services.signIns();
        return withSession(
                services,
                id,
                () ->
                        signIns.describe(id)
                                .thenCompose(answer ->
                                        answer
                                                        instanceof
                                                        Answer.Refused(
                                                                EngineError.ResourceNotFound _)
                                                ? CompletableFuture.completedStage(
                                                        deleteCookie(head))
                                                : recorded(
                                                        signIns,
                                                        id,
                                                        Action.SIGN_OUT,
                                                        sender,
                                                        session ->
                                                                deleteSession(
                                                                        signIns, head, id,
                                                                        session))),
                () -> deleteCookie(head));
    }

    /** The answer to a browser whose session has ended before. */
    private static Reply deleteCookie(SessionHead head) {
        return new Reply(
                RestAnswer.json(json -> SessionCodec.writeSignOut(json, Optional.empty())),
                List.of(head.deleteCookie()));
    }

    private CompletionStage<Reply> deleteSession(
            SignIns signIns, SessionHead head, String id, PersonSession session) {
        var atProvider =
                redirects != null && session.isFederated()
                        ? redirects.signOutPage(head)
                        : CompletableFuture.completedStage(Optional.<URI>empty());
        return signIns.signOut(id)
                .thenCombine(
                        atProvider,
                        (answer, page) ->
                                new Reply(
                                        switch (answer) {
                                            case Answer.Refused<Boolean>(var error) ->
                                                    RestAnswer.error(error);
                                            case Answer.Ok<Boolean> _ ->
                                                    RestAnswer.json(json ->
                                                            SessionCodec.writeSignOut(json, page));
                                        },
                                        List.of(head.deleteCookie())));
    }

    private CompletionStage<Reply> changePassword(
            SignInServices services,
            SessionHead head,
            String id,
            byte[] body,
            Client client,
            Sender sender) {
        return switch (SessionCodec.readPasswordChange(body)) {
            case Answer.Refused(var error) -> done(RestAnswer.error(error));
            case Answer.Ok(var change) ->
                    withSession(
                            services,
                            id,
                            () -> changePassword(services, head, id, change, client, sender));
        };
    }

    private CompletionStage<Reply> changePassword(
            SignInServices services,
            SessionHead head,
            String id,
            SessionCodec.PasswordChange change,
            Client client,
            Sender sender) {
        return services.signIns()
                .describe(id)
                .thenCompose(found ->
                        switch (found) {
                            case Answer.Refused(var error) -> done(RestAnswer.error(error));
                            case Answer.Ok(var session) ->
                                    services.signIns()
                                            .changePassword(
                                                    id,
                                                    change.oldPassword(),
                                                    change.newPassword(),
                                                    client,
                                                    () ->
                                                            records.change(
                                                                    Action.CHANGE_PASSWORD,
                                                                    session,
                                                                    sender))
                                            .thenApply(answer ->
                                                    changed(
                                                            services, head, session, answer,
                                                            sender));
                        });
    }

    private Reply changed(
            SignInServices services,
            SessionHead head,
            PersonSession session,
            Answer<SignedIn> answer,
            Sender sender) {
        return switch (answer) {
            case Answer.Ok(var begun) -> begun(services, head, begun);
            case Answer.Refused(var error) -> {
                if (isRefusedAttempt(error)) {
                    records.refuse(Action.CHANGE_PASSWORD, session, sender);
                }
                yield Reply.of(RestAnswer.error(error));
            }
        };
    }

    /** Whether the password was wrong, or there were too many attempts. */
    private static boolean isRefusedAttempt(EngineError error) {
        return error instanceof EngineError.AccessDeniedException
                || error instanceof EngineError.ThrottlingException;
    }

    private static Reply begun(SignInServices services, SessionHead head, SignedIn begun) {
        return new Reply(state(services, begun.session()).answer(), List.of(head.setCookie(begun)));
    }

    private CompletionStage<Reply> end(
            SignInServices services, HttpRequest request, String id, Sender sender) {
        var signIns = services.signIns();
        var path = ONE_OF_SESSIONS.matcher(request.getUri().path());
        return request.method().name().equals("DELETE") && path.matches()
                ? withSession(
                        services,
                        id,
                        () ->
                                recorded(
                                        signIns,
                                        id,
                                        Action.END_SESSION,
                                        sender,
                                        _ ->
                                                signIns.end(id, path.group(1))
                                                        .thenApply(answer ->
                                                                Reply.of(
                                                                        RestAnswer.of(
                                                                                answer,
                                                                                (_, _) -> {})))))
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
