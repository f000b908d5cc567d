package dev.askel.http.wire;

import org.jspecify.annotations.Nullable;

/**
 * An answer ready to be sent.
 *
 * @param status the HTTP status
 * @param json the body, one JSON object
 * @param error what it tells; null where the operation was carried out
 */
public record WireAnswer(int status, JsonWriter json, @Nullable WireError error) {
    /** The answer of an operation that was carried out. */
    public WireAnswer(int status, JsonWriter json) {
        this(status, json, null);
    }

    /** The answer that an error comes to. */
    public static WireAnswer of(WireError error) {
        var json = new JsonWriter();
        error.write(json);
        return new WireAnswer(error.status(), json, error);
    }

    /** The answer that says nothing, {@code {}}. */
    public static WireAnswer empty() {
        return new WireAnswer(200, new JsonWriter().beginObject().endObject());
    }
}
