package dev.askel.http.signin;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.workbench.SignIns.PersonSession;
import dev.askel.http.rest.RestResponse;
import dev.askel.http.session.OidcRedirects;
import dev.askel.http.session.SessionCodec;
import dev.askel.http.session.SessionRecords;
import dev.askel.http.session.SessionRecords.Action;
import dev.askel.http.session.SignInServices;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Signs people in and out, and answers requests about their own sessions. These requests need no
 * policy, because each concerns only the person's own sessions and password.
 */
public final class SessionOperations {
    private final SignInServices services;
    private final @Nullable OidcRedirects redirects;
    private final KnownSessions sessions;
    private final PasswordOperations passwords;
    private final SessionRecords records;

    /**
     * Creates the operations.
     *
     * @param installationAccount the account of a sign-in that names no account
     */
    public SessionOperations(
            SignInServices services, SessionRecords records, String installationAccount) {
        this.services = services;
        this.records = records;
        var oidc = services.oidc();
        redirects =
                oidc == null
                        ? null
                        : new OidcRedirects(services, oidc, records, SessionPaths.OIDC_RETURN);
        sessions = new KnownSessions(services.sessions());
        passwords = new PasswordOperations(services, sessions, records, installationAccount);
    }

    /** Replies to a request of a server that does not verify requests. */
    public static CompletionStage<SessionResponse> performWithoutSignIn(SessionRequest request) {
        return request.method().equals("GET") && request.path().equals(SessionPaths.SESSION)
                ? CompletableFuture.completedStage(SessionResponse.withoutSignIn())
                : denied("This server has no sign-in (askel.auth).");
    }

    /** Performs a request whose path is one of {@link SessionPaths}. */
    public CompletionStage<SessionResponse> perform(SessionRequest request) {
        return switch (request.method() + " " + request.path()) {
            case "GET " + SessionPaths.SESSION -> describe(request);
            case "POST " + SessionPaths.SESSION -> passwords.signIn(request);
            case "DELETE " + SessionPaths.SESSION -> signOut(request);
            case "POST " + SessionPaths.PASSWORD -> passwords.changePassword(request);
            case "GET " + SessionPaths.OIDC ->
                    redirect(redirects -> redirects.begin(request.head(), request.query()));
            case "GET " + SessionPaths.OIDC_RETURN ->
                    redirect(redirects ->
                            redirects.complete(
                                    request.head(),
                                    request.query(),
                                    request.client(),
                                    request.origin()));
            case "GET " + SessionPaths.SESSIONS -> list(request);
            default -> end(request);
        };
    }

    private CompletionStage<SessionResponse> describe(SessionRequest request) {
        return sessions.perform(
                request,
                () ->
                        services.signIns()
                                .describe(request.sessionId())
                                .thenApply(answer ->
                                        switch (answer) {
                                            case Answer.Ok(var session) ->
                                                    SessionResponse.state(services, session);
                                            case Answer.Refused(EngineError.ResourceNotFound _) ->
                                                    SessionResponse.state(services, null);
                                            case Answer.Refused(var error) ->
                                                    SessionResponse.of(RestResponse.error(error));
                                        }),
                () -> SessionResponse.state(services, null));
    }

    private CompletionStage<SessionResponse> redirect(
            Function<OidcRedirects, CompletionStage<OidcRedirects.Redirect>> next) {
        return redirects == null
                ? denied("This server has no identity provider.")
                : next.apply(redirects).thenApply(SessionResponse::of);
    }

    private CompletionStage<SessionResponse> list(SessionRequest request) {
        return sessions.perform(
                request,
                () ->
                        services.signIns()
                                .list(request.sessionId())
                                .thenApply(answer ->
                                        SessionResponse.of(
                                                RestResponse.of(answer, SessionCodec::write))));
    }

    private CompletionStage<SessionResponse> signOut(SessionRequest request) {
        return sessions.perform(
                request,
                () ->
                        services.signIns()
                                .describe(request.sessionId())
                                .thenCompose(answer ->
                                        switch (answer) {
                                            case Answer.Ok(var session) ->
                                                    signOut(request, session);
                                            case Answer.Refused(EngineError.ResourceNotFound _) ->
                                                    CompletableFuture.completedStage(
                                                            answerOfEndedSession(request));
                                            case Answer.Refused(var error) ->
                                                    SessionResponse.refused(error);
                                        }),
                () -> answerOfEndedSession(request));
    }

    /** Creates the answer to the sign-out of a browser whose session has already ended. */
    private static SessionResponse answerOfEndedSession(SessionRequest request) {
        return SessionResponse.signedOut(request.head(), Optional.empty());
    }

    private CompletionStage<SessionResponse> signOut(
            SessionRequest request, PersonSession session) {
        return makeAfterRecord(
                Action.SIGN_OUT, request, session, () -> deleteSession(request, session));
    }

    private CompletionStage<SessionResponse> deleteSession(
            SessionRequest request, PersonSession session) {
        var head = request.head();
        var atProvider =
                redirects != null && session.isFederated()
                        ? redirects.signOutPage(head)
                        : CompletableFuture.completedStage(Optional.<URI>empty());
        return services.signIns()
                .signOut(request.sessionId())
                .thenCombine(
                        atProvider,
                        (answer, page) ->
                                switch (answer) {
                                    case Answer.Refused<Boolean>(var error) ->
                                            new SessionResponse(
                                                    RestResponse.error(error),
                                                    List.of(head.expiredSessionCookie()));
                                    case Answer.Ok<Boolean> _ ->
                                            SessionResponse.signedOut(head, page);
                                });
    }

    /** Makes a change after its record is durable. */
    private CompletionStage<SessionResponse> makeAfterRecord(
            Action action, SessionRequest request, PersonSession session, Change change) {
        return records.recordChange(action, session, request.origin())
                .thenCompose(refusal ->
                        refusal.isPresent()
                                ? SessionResponse.refused(refusal.get())
                                : change.make());
    }

    /** A change that is made after its audit record is durable. */
    private interface Change {
        CompletionStage<SessionResponse> make();
    }

    /** Ends the named session of the person, which may be the current session. */
    private CompletionStage<SessionResponse> end(SessionRequest request) {
        var name = SessionPaths.sessionName(request.path());
        return request.method().equals("DELETE") && name.isPresent()
                ? sessions.perform(request, () -> end(request, name.get()))
                : SessionResponse.refused(
                        new EngineError.ValidationException(
                                "This path does not accept the method."));
    }

    private CompletionStage<SessionResponse> end(SessionRequest request, String name) {
        var signIns = services.signIns();
        var id = request.sessionId();
        return signIns.describe(id)
                .thenCompose(answer ->
                        switch (answer) {
                            case Answer.Refused(var error) -> SessionResponse.refused(error);
                            case Answer.Ok(var session) ->
                                    makeAfterRecord(
                                            Action.END_SESSION,
                                            request,
                                            session,
                                            () ->
                                                    signIns.end(id, name)
                                                            .thenApply(
                                                                    SessionOperations
                                                                            ::emptyAnswer));
                        });
    }

    private static SessionResponse emptyAnswer(Answer<PersonSession> answer) {
        return SessionResponse.of(RestResponse.of(answer, (_, _) -> {}));
    }

    private static CompletionStage<SessionResponse> denied(String message) {
        return SessionResponse.refused(new EngineError.AccessDeniedException(message));
    }
}
