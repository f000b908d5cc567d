package dev.askel.http.signin;

import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.workbench.SignIns.PersonSession;
import dev.askel.http.rest.RestResponse;
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

/** The response to a request about sessions, before it has a request id. */
public record SessionResponse(RestResponse.Json answer, List<RawHeader> headers) {
    private static final int FOUND = 302;

    public SessionResponse {
        headers = List.copyOf(headers);
    }

    /** Creates a response without headers. */
    public static SessionResponse of(RestResponse.Json answer) {
        return new SessionResponse(answer, List.of());
    }

    static SessionResponse of(Redirect redirect) {
        var headers = new ArrayList<>(redirect.cookies());
        headers.add(RawHeader.create("Location", redirect.location()));
        headers.add(RawHeader.create("Referrer-Policy", "no-referrer"));
        return new SessionResponse(new RestResponse.Json(FOUND, new byte[0], 0, null), headers);
    }

    /** Creates the response of a server that does not verify requests. */
    static SessionResponse withoutSignIn() {
        return of(RestResponse.json(json -> SessionCodec.writeState(json, false, null, null)));
    }

    /**
     * Creates a response that describes a session.
     *
     * @param session null when the browser has none
     */
    static SessionResponse state(SignInServices services, @Nullable PersonSession session) {
        return of(
                RestResponse.json(json ->
                        SessionCodec.writeState(json, true, services.providerName(), session)));
    }

    /**
     * Creates the response to a sign-out. The response deletes the cookie.
     *
     * @param signOutPage ends the session at the identity provider; empty when there is none
     */
    static SessionResponse signedOut(SessionHead head, Optional<URI> signOutPage) {
        return new SessionResponse(
                RestResponse.json(json -> SessionCodec.writeSignOut(json, signOutPage)),
                List.of(head.expiredSessionCookie()));
    }

    /** Returns a completed stage with an error. */
    static CompletionStage<SessionResponse> refused(EngineError error) {
        return CompletableFuture.completedStage(of(RestResponse.error(error)));
    }
}
