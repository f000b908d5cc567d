package dev.askel.http.rest;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The headers that routes read.
 *
 * @param contentType the header {@code Content-Type}; null when absent
 * @param lastEventId the header {@code Last-Event-ID} of a stream that resumes; null when absent
 * @param cloudEvent the values of the headers that begin with {@code ce-}, by their names in lower
 *     case
 */
public record RouteHeaders(
        @Nullable String contentType,
        @Nullable String lastEventId,
        Map<String, List<String>> cloudEvent) {
    /** The headers of a request without any of them. */
    public static final RouteHeaders NONE = new RouteHeaders(null, null, Map.of());

    /** Copies the map in its order. */
    public RouteHeaders {
        cloudEvent = new LinkedHashMap<>(cloudEvent);
    }
}
