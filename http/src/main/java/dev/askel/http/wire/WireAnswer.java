package dev.askel.http.wire;

/**
 * An answer ready to be sent.
 *
 * @param status the HTTP status
 * @param json the body, one JSON object
 */
public record WireAnswer(int status, JsonWriter json) {

    /** The answer that an error comes to. */
    public static WireAnswer of(WireError error) {
        var json = new JsonWriter();
        error.write(json);
        return new WireAnswer(error.status(), json);
    }

    /** The answer that says nothing, {@code {}}. */
    public static WireAnswer empty() {
        return new WireAnswer(200, new JsonWriter().beginObject().endObject());
    }
}
