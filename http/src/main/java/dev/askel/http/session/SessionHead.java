package dev.askel.http.session;

import dev.askel.http.hosts.PermittedHosts;
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

    private final HttpRequest request;

    /** Reads the head of a request, which the host rule has accepted. */
    public SessionHead(HttpRequest request) {
        this.request = request;
    }

    /** The id of the session in the cookie; empty when there is none. */
    public Optional<String> sessionId() {
        return SessionCookie.read(values("cookie"), isSecure());
    }

    /**
     * Whether the browser uses HTTPS: to this server, or to the proxy before it. A client that
     * claims this without HTTPS only changes its own cookie.
     */
    public boolean isSecure() {
        return request.getUri().scheme().equals(HTTPS)
                || values("x-forwarded-proto").equals(List.of(HTTPS));
    }

    /** Whether the browser is on this machine, so that passwords cross no network. */
    public boolean isLocal() {
        return values("host").stream().allMatch(PermittedHosts::isLoopback);
    }

    /**
     * Whether a page of this server sent the request, or the request changes nothing. The host rule
     * has verified the headers that are present. A change with neither of them is refused, because
     * every browser sends one.
     */
    public boolean isFromOwnPage() {
        return request.method().equals(HttpMethods.GET)
                || !values("origin").isEmpty()
                || values("sec-fetch-site").equals(List.of("same-origin"));
    }

    /** The value of {@code User-Agent}, shortened; empty when absent. */
    public String agent(int lengthMax) {
        var agent = String.join(" ", values("user-agent"));
        return agent.length() <= lengthMax ? agent : agent.substring(0, lengthMax);
    }

    private List<String> values(String lowercaseName) {
        return StreamSupport.stream(request.getHeaders().spliterator(), false)
                .filter(header -> header.is(lowercaseName))
                .map(HttpHeader::value)
                .toList();
    }

    /** The header that stores a session id in the browser. */
    public RawHeader setCookie(String sessionId, Duration lifetime) {
        return RawHeader.create("Set-Cookie", SessionCookie.set(sessionId, lifetime, isSecure()));
    }

    /** The header that deletes the session id from the browser. */
    public RawHeader deleteCookie() {
        return RawHeader.create("Set-Cookie", SessionCookie.delete(isSecure()));
    }
}
