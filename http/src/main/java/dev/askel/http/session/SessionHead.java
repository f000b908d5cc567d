package dev.askel.http.session;

import dev.askel.access.oidc.SignInAttempt;
import dev.askel.engine.api.workbench.SignIns.SignedIn;
import dev.askel.http.hosts.PermittedHosts;
import dev.askel.http.pages.Console;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpMethods;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;

/** The head of a request that a person's browser sends. */
public final class SessionHead {
    private static final String HTTPS = "https";
    private static final Duration ATTEMPT_MAX = Duration.ofMinutes(10);

    private final HttpRequest request;

    /** Reads the head of a request that {@code HostRule} has accepted. */
    public SessionHead(HttpRequest request) {
        this.request = request;
    }

    /** The id of the session in the cookie; empty when there is none. */
    public Optional<String> sessionId() {
        return SessionCookie.SESSION.read(values("cookie"), isSecure());
    }

    /**
     * Whether the browser uses HTTPS, to this server or to a proxy in front of it. A client that
     * sends {@code X-Forwarded-Proto} without HTTPS affects only its own cookie.
     */
    public boolean isSecure() {
        return request.getUri().scheme().equals(HTTPS)
                || values("x-forwarded-proto").equals(List.of(HTTPS));
    }

    /**
     * Whether the request names only a loopback host. The browser is then on this machine, and
     * passwords cross no network.
     */
    public boolean isLocal() {
        return values("host").stream().allMatch(PermittedHosts::isLoopback);
    }

    /**
     * Whether a page of this server sent the request, or the request changes nothing. {@code
     * HostRule} has verified {@code Origin} and {@code Sec-Fetch-Site} where they are present. A
     * change without both headers is refused, because every browser sends at least one of them.
     */
    public boolean isFromOwnPage() {
        return request.method().equals(HttpMethods.GET)
                || !values("origin").isEmpty()
                || values("sec-fetch-site").equals(List.of("same-origin"));
    }

    /** The value of {@code User-Agent}, shortened; empty when absent. */
    public String agent(int charactersMax) {
        var agent = String.join(" ", values("user-agent"));
        return agent.length() <= charactersMax ? agent : agent.substring(0, charactersMax);
    }

    private List<String> values(String lowercaseName) {
        return StreamSupport.stream(request.getHeaders().spliterator(), false)
                .filter(header -> header.is(lowercaseName))
                .map(HttpHeader::value)
                .toList();
    }

    /** The header that stores a new session in the browser. */
    public RawHeader sessionCookie(SignedIn newSession) {
        var lifetime =
                Duration.between(
                        newSession.session().createdAt(), newSession.session().expiresAt());
        return header(
                SessionCookie.SESSION.headerValue(newSession.sessionId(), lifetime, isSecure()));
    }

    /** The header that deletes the session from the browser. */
    public RawHeader expiredSessionCookie() {
        return header(SessionCookie.SESSION.expiredHeaderValue(isSecure()));
    }

    /** The sign-in that this browser has begun at a provider; empty when there is none. */
    Optional<SignInAttempt> attempt() {
        return SessionCookie.ATTEMPT
                .read(values("cookie"), isSecure())
                .flatMap(SignInAttempt::decode);
    }

    /** The header that stores a sign-in at a provider in the browser. */
    RawHeader attemptCookie(SignInAttempt attempt) {
        return header(SessionCookie.ATTEMPT.headerValue(attempt.encode(), ATTEMPT_MAX, isSecure()));
    }

    /** The header that deletes a sign-in at a provider from the browser. */
    RawHeader expiredAttemptCookie() {
        return header(SessionCookie.ATTEMPT.expiredHeaderValue(isSecure()));
    }

    private static RawHeader header(String cookie) {
        return RawHeader.create("Set-Cookie", cookie);
    }

    /** The prefix that a proxy removed from the path; empty when there is none. */
    String prefix() {
        return Console.proxyPrefix(request);
    }

    /** The address of this server as the browser sees it, without a path. */
    String origin() {
        return "%s://%s".formatted(isSecure() ? HTTPS : "http", String.join("", values("host")));
    }
}
