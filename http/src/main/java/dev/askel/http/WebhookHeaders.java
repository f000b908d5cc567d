package dev.askel.http;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpRequest;

/**
 * The headers of a request, as the client sent them.
 *
 * @param all the values by their names in lower case
 * @param mediaType the media type of the body in lower case, without parameters; empty when the
 *     request names none
 */
record WebhookHeaders(Map<String, List<String>> all, String mediaType) {
    /**
     * The uses of a response that give it the rights of the page that loads it (<a
     * href="https://www.w3.org/TR/fetch-metadata/#sec-fetch-dest-header">Fetch metadata</a>).
     * Webhooks have the origin of the console, and its pages load scripts and styles from there.
     */
    private static final Set<String> REFUSED_DESTINATIONS =
            Set.of(
                    "audioworklet",
                    "paintworklet",
                    "script",
                    "serviceworker",
                    "sharedworker",
                    "style",
                    "worker",
                    "xslt");

    static WebhookHeaders of(HttpRequest request) {
        var all = new LinkedHashMap<String, List<String>>();
        for (var header : request.getHeaders()) {
            // The HTTP library adds headers that the client did not send, and never renders them.
            if (header.renderInRequests()) {
                all.computeIfAbsent(header.lowercaseName(), _ -> new ArrayList<>())
                        .add(header.value());
            }
        }
        var type = request.entity().getContentType();
        if (type.equals(ContentTypes.NO_CONTENT_TYPE)) {
            return new WebhookHeaders(all, "");
        }
        // The HTTP library moves this header to the entity.
        all.put("content-type", List.of(type.toString()));
        var media = type.mediaType();
        return new WebhookHeaders(
                all, (media.mainType() + "/" + media.subType()).toLowerCase(Locale.ROOT));
    }

    List<String> values(String lowercaseName) {
        return all.getOrDefault(lowercaseName, List.of());
    }

    /** Whether a browser would run the response in a page, or style a page with it. */
    static boolean isForPage(HttpRequest request) {
        return request.getHeader("sec-fetch-dest")
                .map(header -> header.value().toLowerCase(Locale.ROOT))
                .filter(REFUSED_DESTINATIONS::contains)
                .isPresent();
    }
}
