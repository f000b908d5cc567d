package dev.askel.http.session;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The cookies of a sign-in. A browser sends them only to this host and shows them to no script (<a
 * href="https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis">cookies</a>).
 */
enum SessionCookie {
    /** The id of a person's session. It is never sent for a page of another site. */
    SESSION("askel-session", "Strict"),
    /**
     * The state of a sign-in at an identity provider. The browser sends it when the provider's site
     * redirects the browser to this server.
     */
    ATTEMPT("askel-sign-in", "Lax");

    /**
     * A browser accepts a cookie with this name prefix only over HTTPS, without a domain and for
     * all paths.
     */
    private static final String SECURE_PREFIX = "__Host-";

    private final String plainName;
    private final String sameSite;

    SessionCookie(String plainName, String sameSite) {
        this.plainName = plainName;
        this.sameSite = sameSite;
    }

    private String name(boolean isSecure) {
        return isSecure ? SECURE_PREFIX + plainName : plainName;
    }

    /**
     * Reads the value. The result is empty when there is no cookie, or more than one: another
     * server on the same host may have set the second one.
     *
     * @param headers the values of {@code Cookie}
     * @param isSecure whether the browser uses HTTPS
     */
    Optional<String> read(List<String> headers, boolean isSecure) {
        var prefix = name(isSecure) + "=";
        var values =
                headers.stream()
                        .flatMap(header -> Stream.of(header.split(";", -1)))
                        .map(String::strip)
                        .filter(pair -> pair.startsWith(prefix))
                        .map(pair -> pair.substring(prefix.length()))
                        .toList();
        return values.size() == 1 ? Optional.of(values.getFirst()) : Optional.empty();
    }

    /** Returns the value of {@code Set-Cookie} that stores a value. */
    String headerValue(String value, Duration lifetime, boolean isSecure) {
        return "%s=%s; Max-Age=%d; Path=/; HttpOnly; SameSite=%s%s"
                .formatted(
                        name(isSecure),
                        value,
                        lifetime.toSeconds(),
                        sameSite,
                        isSecure ? "; Secure" : "");
    }

    /** Returns the value of {@code Set-Cookie} that deletes the value. */
    String expiredHeaderValue(boolean isSecure) {
        return headerValue("", Duration.ZERO, isSecure);
    }
}
