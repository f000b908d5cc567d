package dev.askel.http.wire;

import org.jspecify.annotations.Nullable;

/**
 * A response that is ready to be sent.
 *
 * @param status the HTTP status
 * @param json the body, one JSON object
 * @param error the error that the response reports; null when the operation was performed
 */
public record WireResponse(int status, JsonWriter json, @Nullable WireError error) {
    /** Creates the response of an operation that was performed. */
    public WireResponse(int status, JsonWriter json) {
        this(status, json, null);
    }

    /** Creates the response to a request that failed with this error. */
    public static WireResponse of(WireError error) {
        var json = new JsonWriter();
        error.write(json);
        return new WireResponse(error.status(), json, error);
    }

    /** Creates the empty response, {@code {}}. */
    public static WireResponse empty() {
        return new WireResponse(200, new JsonWriter().beginObject().endObject());
    }
}
