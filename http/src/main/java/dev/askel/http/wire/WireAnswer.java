package dev.askel.http.wire;

import org.jspecify.annotations.Nullable;

/**
 * An answer that is ready to be sent.
 *
 * @param status the HTTP status
 * @param json the body, one JSON object
 * @param error the error that it reports; null when the operation was performed
 */
public record WireAnswer(int status, JsonWriter json, @Nullable WireError error) {
    /** The answer of an operation that was performed. */
    public WireAnswer(int status, JsonWriter json) {
        this(status, json, null);
    }

    /** The answer to a request that failed with this error. */
    public static WireAnswer of(WireError error) {
        var json = new JsonWriter();
        error.write(json);
        return new WireAnswer(error.status(), json, error);
    }

    /** The empty answer, {@code {}}. */
    public static WireAnswer empty() {
        return new WireAnswer(200, new JsonWriter().beginObject().endObject());
    }
}
