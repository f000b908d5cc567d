package dev.askel.http.session;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The cookie with the id of a person's session. A browser sends it only to this host, never for a
 * page of another site, and shows it to no script (<a
 * href="https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis">cookies</a>).
 */
final class SessionCookie {
    /**
     * A browser accepts a name with this prefix only by HTTPS, from this host and for all paths.
     */
    private static final String SECURE_NAME = "__Host-askel-session";

    private static final String PLAIN_NAME = "askel-session";
    private static final String ATTRIBUTES = "; Path=/; HttpOnly; SameSite=Strict";

    private SessionCookie() {}

    private static String name(boolean isSecure) {
        return isSecure ? SECURE_NAME : PLAIN_NAME;
    }

    /**
     * Reads the session id. Empty when there is no cookie, or more than one: another site of the
     * same host may have set the second.
     *
     * @param headers the values of {@code Cookie}
     * @param isSecure whether the browser uses HTTPS
     */
    static Optional<String> read(List<String> headers, boolean isSecure) {
        var prefix = name(isSecure) + "=";
        var ids =
                headers.stream()
                        .flatMap(header -> Stream.of(header.split(";", -1)))
                        .map(String::strip)
                        .filter(pair -> pair.startsWith(prefix))
                        .map(pair -> pair.substring(prefix.length()))
                        .toList();
        return ids.size() == 1 ? Optional.of(ids.getFirst()) : Optional.empty();
    }

    /** Returns the value of {@code Set-Cookie} that stores a session id. */
    static String set(String sessionId, Duration lifetime, boolean isSecure) {
        return "%s=%s; Max-Age=%d%s%s"
                .formatted(
                        name(isSecure),
                        sessionId,
                        lifetime.toSeconds(),
                        ATTRIBUTES,
                        isSecure ? "; Secure" : "");
    }

    /** Returns the value of {@code Set-Cookie} that deletes the session id. */
    static String delete(boolean isSecure) {
        return set("", Duration.ZERO, isSecure);
    }
}
