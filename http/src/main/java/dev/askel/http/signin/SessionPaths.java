package dev.askel.http.signin;

import dev.askel.http.rest.RouteTable;
import java.util.Optional;
import java.util.regex.Pattern;

/** The paths of requests about sessions. */
public final class SessionPaths {
    static final String SESSION = RouteTable.ROOT + "/session";
    static final String PASSWORD = SESSION + "/password";
    static final String OIDC = SESSION + "/oidc";
    static final String OIDC_RETURN = OIDC + "/return";
    static final String SESSIONS = RouteTable.ROOT + "/sessions";
    private static final Pattern ONE_OF_SESSIONS =
            Pattern.compile(Pattern.quote(SESSIONS) + "/([0-9a-f]{16})");

    private SessionPaths() {}

    /** Whether a path is exactly one of the paths of this class. */
    public static boolean contains(String path) {
        return path.equals(SESSION)
                || path.equals(PASSWORD)
                || path.equals(OIDC)
                || path.equals(OIDC_RETURN)
                || path.equals(SESSIONS)
                || sessionName(path).isPresent();
    }

    /** Whether an identity provider redirects browsers to this path. */
    public static boolean isProviderReturn(String path) {
        return path.equals(OIDC_RETURN);
    }

    /** Returns the name of the session that a path names; empty for a path that names none. */
    static Optional<String> sessionName(String path) {
        var matcher = ONE_OF_SESSIONS.matcher(path);
        return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
    }
}
