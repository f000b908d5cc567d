package dev.askel.http.message;

import dev.askel.access.signature.SignableRequest;
import dev.askel.access.signature.SignableRequest.Header;
import java.util.ArrayList;
import java.util.List;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.headers.RawRequestURI;

/** Restores the head of a request as the client sent it, because signatures cover its text. */
public final class SignedHead {
    private SignedHead() {}

    public static SignableRequest of(HttpRequest request) {
        var target = target(request);
        int mark = target.indexOf('?');
        return new SignableRequest(
                request.method().name(),
                mark < 0 ? target : target.substring(0, mark),
                mark < 0 ? "" : target.substring(mark + 1),
                headers(request));
    }

    /**
     * Returns the request target. The server's settings make the HTTP library keep it, because the
     * parsed URI does not show which characters were escaped.
     */
    private static String target(HttpRequest request) {
        var target =
                request.getHeader(RawRequestURI.class)
                        .map(header -> header.uri())
                        .orElseGet(() -> request.getUri().getPathString());
        if (target.startsWith("/")) {
            return target;
        }
        // The absolute form (RFC 9112, section 3.2.2).
        int authority = target.indexOf("://");
        int path = authority < 0 ? -1 : target.indexOf('/', authority + 3);
        return path < 0 ? "/" : target.substring(path);
    }

    private static List<Header> headers(HttpRequest request) {
        var headers = new ArrayList<Header>();
        for (var header : request.getHeaders()) {
            // The HTTP library adds headers that the client did not send, such as the request
            // target. It never renders them in requests.
            if (header.renderInRequests()) {
                headers.add(new Header(header.lowercaseName(), header.value()));
            }
        }
        // The HTTP library moves these two headers to the entity.
        var type = request.entity().getContentType();
        if (!type.equals(ContentTypes.NO_CONTENT_TYPE)) {
            headers.add(new Header("content-type", type.toString()));
        }
        request.entity()
                .getContentLengthOption()
                .ifPresent(
                        length -> headers.add(new Header("content-length", Long.toString(length))));
        return headers;
    }
}
