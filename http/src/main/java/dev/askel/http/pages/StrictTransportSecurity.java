package dev.askel.http.pages;

import dev.askel.http.hosts.PermittedHosts;
import java.time.Duration;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;

/**
 * Asks browsers to open this host only by TLS (RFC 6797), in pages that are served by TLS.
 *
 * @param maxAge the time for which a browser uses only TLS; zero to send no header
 */
public record StrictTransportSecurity(Duration maxAge) {
    /**
     * Adds the header to an answer, if the request came by TLS. A loopback host gets no header: the
     * header applies to all ports of a host, so it would affect other servers on a developer's
     * machine.
     */
    public HttpResponse addTo(HttpResponse answer, HttpRequest request) {
        return maxAge.isZero()
                        || !request.getUri().scheme().equals("https")
                        || PermittedHosts.isLoopback(FileResponses.header(request, "host"))
                ? answer
                : answer.addHeader(
                        RawHeader.create(
                                "Strict-Transport-Security", "max-age=" + maxAge.toSeconds()));
    }
}
