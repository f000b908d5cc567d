package dev.askel.http.session;

import dev.askel.access.person.PersonSessions;
import dev.askel.engine.api.workbench.SignIns;
import org.jspecify.annotations.Nullable;

/**
 * The services with which people sign in.
 *
 * @param sessions the lookup of the sessions of requests
 * @param signIns the operations that begin and end sessions
 * @param oidc the identity provider; null when there is none
 * @param permitsPlainHttp whether people may sign in by HTTP without TLS from another machine
 */
public record SignInServices(
        PersonSessions sessions,
        SignIns signIns,
        @Nullable OidcSignIn oidc,
        boolean permitsPlainHttp) {
    /** Whether a person may sign in with this browser: by HTTPS, or on this machine. */
    public boolean permitsSignIn(SessionHead head) {
        return head.isSecure() || head.isLocal() || permitsPlainHttp;
    }

    /** The name of the identity provider; null when there is none. */
    public @Nullable String providerName() {
        return oidc == null ? null : oidc.name();
    }
}
