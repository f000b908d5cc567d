package dev.askel.http.signin;

import dev.askel.access.key.PrincipalName;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.workbench.SignIns.PersonSession;
import dev.askel.engine.api.workbench.SignIns.SignedIn;
import dev.askel.http.rest.RestResponse;
import dev.askel.http.session.SessionCodec;
import dev.askel.http.session.SessionCodec.Credentials;
import dev.askel.http.session.SessionCodec.PasswordChange;
import dev.askel.http.session.SessionHead;
import dev.askel.http.session.SessionRecords;
import dev.askel.http.session.SessionRecords.Action;
import dev.askel.http.session.SignInServices;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Signs people in with passwords, and changes their passwords. */
final class PasswordOperations {
    private final SignInServices services;
    private final KnownSessions sessions;
    private final SessionRecords records;
    private final String installationAccount;

    /**
     * Creates the operations.
     *
     * @param installationAccount the account of a sign-in that names no account
     */
    PasswordOperations(
            SignInServices services,
            KnownSessions sessions,
            SessionRecords records,
            String installationAccount) {
        this.services = services;
        this.sessions = sessions;
        this.records = records;
        this.installationAccount = installationAccount;
    }

    CompletionStage<SessionResponse> signIn(SessionRequest request) {
        if (!services.permitsSignIn(request.head())) {
            return SessionResponse.refused(
                    new EngineError.AccessDeniedException(
                            "Sign in by HTTPS: without it, others on the network can read the"
                                    + " password. Give the server a certificate (askel.http.tls),"
                                    + " or let a proxy send X-Forwarded-Proto: https."));
        }
        return switch (SessionCodec.readCredentials(request.body(), installationAccount)) {
            case Answer.Refused(var error) -> SessionResponse.refused(error);
            case Answer.Ok(var given) ->
                    services.signIns()
                            .signIn(
                                    given.account(),
                                    given.userName(),
                                    given.password(),
                                    request.client())
                            .thenCompose(answer -> onSignIn(request, given, answer));
        };
    }

    private CompletionStage<SessionResponse> onSignIn(
            SessionRequest request, Credentials credentials, Answer<SignedIn> answer) {
        return switch (answer) {
            case Answer.Ok(var begun) -> begin(request, begun);
            case Answer.Refused(EngineError.AccessDeniedException wrong) ->
                    refuse(request, credentials, wrong);
            case Answer.Refused(EngineError.ThrottlingException throttled) -> {
                // The user is not looked up, because a flood of requests would cause one database
                // read each.
                records.recordRefusedSignIn(null, SessionPaths.SESSION, request.origin());
                yield SessionResponse.refused(throttled);
            }
            case Answer.Refused(var error) -> SessionResponse.refused(error);
        };
    }

    /** Sends the session cookie after the audit record of the sign-in is durable. */
    private CompletionStage<SessionResponse> begin(SessionRequest request, SignedIn newSession) {
        return records.recordChange(Action.SIGN_IN, newSession.session(), request.origin())
                .thenCompose(refusal ->
                        refusal.isEmpty()
                                ? CompletableFuture.completedStage(
                                        begun(request.head(), newSession))
                                : services.signIns()
                                        .signOut(newSession.sessionId())
                                        .thenCompose(_ -> SessionResponse.refused(refusal.get())));
    }

    private CompletionStage<SessionResponse> refuse(
            SessionRequest request, Credentials credentials, EngineError error) {
        return services.signIns()
                .hasPassword(credentials.account(), credentials.userName())
                .thenCompose(answer -> {
                    records.recordRefusedSignIn(
                            answer instanceof Answer.Ok(var isKnown) && isKnown
                                    ? PrincipalName.user(
                                                    credentials.account(), credentials.userName())
                                            .arn()
                                    : null,
                            SessionPaths.SESSION,
                            request.origin());
                    return SessionResponse.refused(error);
                });
    }

    CompletionStage<SessionResponse> changePassword(SessionRequest request) {
        return switch (SessionCodec.readPasswordChange(request.body())) {
            case Answer.Refused(var error) -> SessionResponse.refused(error);
            case Answer.Ok(var change) ->
                    sessions.perform(request, () -> changePassword(request, change));
        };
    }

    private CompletionStage<SessionResponse> changePassword(
            SessionRequest request, PasswordChange change) {
        return services.signIns()
                .describe(request.sessionId())
                .thenCompose(found ->
                        switch (found) {
                            case Answer.Refused(var error) -> SessionResponse.refused(error);
                            case Answer.Ok(var session) ->
                                    changePassword(request, change, session)
                                            .thenApply(answer -> changed(request, session, answer));
                        });
    }

    private CompletionStage<Answer<SignedIn>> changePassword(
            SessionRequest request, PasswordChange change, PersonSession session) {
        return services.signIns()
                .changePassword(
                        request.sessionId(),
                        change.oldPassword(),
                        change.newPassword(),
                        request.client(),
                        () ->
                                records.recordChange(
                                        Action.CHANGE_PASSWORD, session, request.origin()));
    }

    private SessionResponse changed(
            SessionRequest request, PersonSession session, Answer<SignedIn> answer) {
        return switch (answer) {
            case Answer.Ok(var begun) -> begun(request.head(), begun);
            case Answer.Refused(var error) -> {
                if (isRefusedAttempt(error)) {
                    records.recordRefusal(Action.CHANGE_PASSWORD, session, request.origin());
                }
                yield SessionResponse.of(RestResponse.error(error));
            }
        };
    }

    /** Whether the password was wrong, or there were too many attempts. */
    private static boolean isRefusedAttempt(EngineError error) {
        return error instanceof EngineError.AccessDeniedException
                || error instanceof EngineError.ThrottlingException;
    }

    private SessionResponse begun(SessionHead head, SignedIn newSession) {
        return new SessionResponse(
                SessionResponse.state(services, newSession.session()).answer(),
                List.of(head.sessionCookie(newSession)));
    }
}
