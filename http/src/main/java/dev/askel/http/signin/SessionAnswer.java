package dev.askel.http.signin;

import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.workbench.SignIns.PersonSession;
import dev.askel.http.rest.RestAnswer;
import dev.askel.http.session.OidcRedirects.Redirect;
import dev.askel.http.session.SessionCodec;
import dev.askel.http.session.SessionHead;
import dev.askel.http.session.SignInServices;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.jspecify.annotations.Nullable;

/** The answer to a request about sessions, before it has a request id. */
public record SessionAnswer(RestAnswer.Json answer, List<RawHeader> headers) {
    private static final int FOUND = 302;

    public SessionAnswer {
        headers = List.copyOf(headers);
    }

    /** Creates an answer without headers. */
    public static SessionAnswer of(RestAnswer.Json answer) {
        return new SessionAnswer(answer, List.of());
    }

    static SessionAnswer of(Redirect redirect) {
        var headers = new ArrayList<>(redirect.cookies());
        headers.add(RawHeader.create("Location", redirect.location()));
        headers.add(RawHeader.create("Referrer-Policy", "no-referrer"));
        return new SessionAnswer(new RestAnswer.Json(FOUND, new byte[0], 0, null), headers);
    }

    /** Creates the answer of a server that does not verify requests. */
    static SessionAnswer withoutSignIn() {
        return of(RestAnswer.json(json -> SessionCodec.writeState(json, false, null, null)));
    }

    /**
     * Creates an answer that describes a session.
     *
     * @param session null when the browser has none
     */
    static SessionAnswer state(SignInServices services, @Nullable PersonSession session) {
        return of(
                RestAnswer.json(json ->
                        SessionCodec.writeState(json, true, services.providerName(), session)));
    }

    /**
     * Creates the answer to a sign-out, which deletes the cookie.
     *
     * @param signOutPage ends the session at the identity provider; empty when there is none
     */
    static SessionAnswer signedOut(SessionHead head, Optional<URI> signOutPage) {
        return new SessionAnswer(
                RestAnswer.json(json -> SessionCodec.writeSignOut(json, signOutPage)),
                List.of(head.deleteCookie()));
    }

    /** Returns a completed stage with an error. */
    static CompletionStage<SessionAnswer> refused(EngineError error) {
        return CompletableFuture.completedStage(of(RestAnswer.error(error)));
    }
}
