package dev.askel.http.wire;

import java.util.List;
import java.util.Map;

/**
 * A JSON value of a request. The value is discarded when the typed request has been read from it.
 */
sealed interface JsonValue {
    record JsonObject(Map<String, JsonValue> members) implements JsonValue {}

    record JsonArray(List<JsonValue> items) implements JsonValue {}

    record JsonString(String text) implements JsonValue {}

    /** A number as the client wrote it. */
    record JsonNumber(String text) implements JsonValue {}

    record JsonBoolean(boolean value) implements JsonValue {}

    record JsonNull() implements JsonValue {}
}
