package dev.askel.http.hosts;

import dev.askel.http.wire.WireError.RefusedHost;
import dev.askel.http.wire.WireError.RefusedHost.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpMethods;
import org.apache.pekko.http.javadsl.model.HttpRequest;

/**
 * Refuses requests that pages of other sites make a browser send. The rule applies to every
 * request, even if its path is unknown, and reads only the head of the request.
 *
 * <ul>
 *   <li>The request names exactly one host, and that host is permitted. In a DNS rebinding attack,
 *       the name of a foreign page resolves to this machine. The browser then sends that name as
 *       the host.
 *   <li>An {@code Origin} has the same host and port as the request. Its scheme is {@code https},
 *       or {@code http} if the request did not come by TLS. No other origin may call, so CORS is
 *       not needed.
 *   <li>{@code Sec-Fetch-Site} is {@code same-origin} or {@code none}. A site spans all ports of a
 *       host and all hosts of a domain, so {@code same-site} is refused as well. A link of another
 *       site may still open a page of the console or the documentation as a document.
 * </ul>
 *
 * <p>AWS's clients prepend {@code sync-} to the host of some operations. For {@code POST /}, a
 * permitted host may therefore have this prefix. In a request of a browser, the prefix is refused,
 * because {@code sync-example.org} may have another owner than {@code example.org}.
 */
public final class HostRule {
    private static final String SYNC = "sync-";
    private static final String HTTPS = "https";
    private static final String SEC_FETCH = "sec-fetch-";
    private static final Set<String> OWN_SITES = Set.of("same-origin", "none");
    private static final Pattern ORIGIN = Pattern.compile("(https?)://([^/?#@]+)");
    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;
    private static final int SHOWN_CHARS_MAX = 200;
    private static final int PARSED_MAX = 16;

    private final PermittedHosts hosts;
    private final Predicate<HttpRequest> isPage;

    /**
     * The parsed forms of the first permitted Host headers. A small cache suffices, because clients
     * use few names of a server.
     */
    private final ConcurrentMap<String, Optional<HostAndPort>> parsed = new ConcurrentHashMap<>();

    /**
     * Creates the rule.
     *
     * @param isPage whether a GET is for a page that links of other sites may open
     */
    public HostRule(PermittedHosts hosts, Predicate<HttpRequest> isPage) {
        this.hosts = hosts;
        this.isPage = isPage;
    }

    /** Returns the refusal of a request; empty when the request may be served. */
    public Optional<RefusedHost> refusal(HttpRequest request) {
        var named = namedHosts(request);
        var authority =
                named.size() == 1
                        ? authority(named.getFirst(), request)
                        : Optional.<HostAndPort>empty();
        if (authority.isPresent() && hosts.permits(authority.get())) {
            return foreignPageRefusal(request, named, authority.get());
        }
        var host = shortened(named);
        if (authority.isEmpty()) {
            return refused(
                    Reason.HOST_MALFORMED,
                    host,
                    "A request must name exactly one host, as host or host:port. A target with a host must name the same one. This request names '%s'."
                            .formatted(host));
        }
        return isSyncCall(named.getFirst(), request)
                ? Optional.empty()
                : Optional.of(
                        new RefusedHost(
                                Reason.HOST_NOT_PERMITTED,
                                host,
                                "The host '%s' is not permitted. If clients reach this server by that name, add it to the setting %s."
                                        .formatted(host, PermittedHosts.SETTING),
                                PermittedHosts.SETTING));
    }

    /** Returns the named host; empty when it is malformed or the target names another one. */
    private Optional<HostAndPort> authority(String named, HttpRequest request) {
        return parse(named).filter(host -> isTarget(named, host, request));
    }

    private Optional<HostAndPort> parse(String named) {
        var known = parsed.get(named);
        if (known != null) {
            return known;
        }
        var host = HostAndPort.parse(named);
        if (parsed.size() < PARSED_MAX && host.filter(hosts::permits).isPresent()) {
            parsed.put(named, host);
        }
        return host;
    }

    private Optional<RefusedHost> foreignPageRefusal(
            HttpRequest request, List<String> named, HostAndPort authority) {
        var origins = values(request, "origin");
        if (origins.size() > 1
                || (origins.size() == 1
                        && !isOriginOf(origins.getFirst(), authority, isEncrypted(request)))) {
            return refused(
                    Reason.ORIGIN_NOT_PERMITTED,
                    shortened(named),
                    "A page of '%s' may not call '%s'. Only pages of this server may; a proxy must keep the Host header."
                            .formatted(shortened(origins), shortened(named)));
        }
        var sites = values(request, "sec-fetch-site");
        if (OWN_SITES.containsAll(sites) || opensPage(request)) {
            return Optional.empty();
        }
        return refused(
                Reason.CROSS_SITE,
                shortened(named),
                "A page of another origin may not call '%s' (Sec-Fetch-Site: %s)."
                        .formatted(shortened(named), shortened(sites)));
    }

    /** Returns the Host headers; without one, the host of the target (HTTP/1.0). */
    private static List<String> namedHosts(HttpRequest request) {
        var headers = values(request, "host");
        var target = target(request);
        return headers.isEmpty() && !target.isEmpty() ? List.of(target) : headers;
    }

    /**
     * Returns the host of the request target, as the HTTP library parsed it; empty when there is
     * none.
     */
    private static String target(HttpRequest request) {
        var host = request.getUri().host().address();
        // The library treats the target of "OPTIONS *" as a host.
        return host.equals("*") ? "" : host.contains(":") ? "[" + host + "]" : host;
    }

    /**
     * Whether the request target contains no host, or the host of the Host header (RFC 9112,
     * section 3.2.2).
     */
    private static boolean isTarget(String text, HostAndPort named, HttpRequest request) {
        var target = target(request);
        return target.isEmpty()
                || isHostOf(target, text)
                || HostAndPort.parse(target).filter(named::namesHostOf).isPresent();
    }

    /** Whether the text is the host, or the host and a port. */
    private static boolean isHostOf(String host, String text) {
        return text.startsWith(host)
                && (text.length() == host.length() || text.charAt(host.length()) == ':');
    }

    private boolean isSyncCall(String host, HttpRequest request) {
        return host.regionMatches(true, 0, SYNC, 0, SYNC.length())
                && request.method().equals(HttpMethods.POST)
                && request.getUri().path().equals("/")
                && !isFromBrowser(request)
                && hosts.permits(host.substring(SYNC.length()));
    }

    private static boolean isFromBrowser(HttpRequest request) {
        return StreamSupport.stream(request.getHeaders().spliterator(), false)
                .map(HttpHeader::lowercaseName)
                .anyMatch(name -> name.equals("origin") || name.startsWith(SEC_FETCH));
    }

    private static boolean isEncrypted(HttpRequest request) {
        return request.getUri().scheme().equals(HTTPS);
    }

    /**
     * Whether an origin belongs to the named host. Without TLS on this server, both schemes are
     * accepted, because a proxy in front of the server may use TLS.
     */
    private static boolean isOriginOf(String origin, HostAndPort named, boolean isEncrypted) {
        var parts = ORIGIN.matcher(origin.toLowerCase(Locale.ROOT));
        if (!parts.matches() || (isEncrypted && !parts.group(1).equals(HTTPS))) {
            return false;
        }
        int defaultPort = parts.group(1).equals(HTTPS) ? HTTPS_PORT : HTTP_PORT;
        return HostAndPort.parse(parts.group(2))
                .filter(page ->
                        page.namesHostOf(named)
                                && page.portOr(defaultPort) == named.portOr(defaultPort))
                .isPresent();
    }

    private boolean opensPage(HttpRequest request) {
        return request.method().equals(HttpMethods.GET)
                && values(request, "sec-fetch-mode").equals(List.of("navigate"))
                && values(request, "sec-fetch-dest").equals(List.of("document"))
                && isPage.test(request);
    }

    private static List<String> values(HttpRequest request, String lowercaseName) {
        // A loop instead of a stream, because this runs for each request, and most requests lack
        // most of the headers.
        var values = List.<String>of();
        for (var header : request.getHeaders()) {
            if (header.is(lowercaseName)) {
                values = values.isEmpty() ? new ArrayList<>() : values;
                values.add(header.value());
            }
        }
        return values;
    }

    private static String shortened(List<String> headers) {
        var text = String.join(", ", headers);
        return text.length() <= SHOWN_CHARS_MAX ? text : text.substring(0, SHOWN_CHARS_MAX) + "...";
    }

    private static Optional<RefusedHost> refused(Reason reason, String host, String message) {
        return Optional.of(new RefusedHost(reason, host, message, null));
    }
}
