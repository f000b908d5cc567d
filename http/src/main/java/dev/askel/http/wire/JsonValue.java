package dev.askel.http.wire;

import java.util.List;
import java.util.Map;

/** A JSON value of a request: small, and thrown away once the typed request is made of it. */
sealed interface JsonValue {
    record JsonObject(Map<String, JsonValue> members) implements JsonValue {}

    record JsonArray(List<JsonValue> items) implements JsonValue {}

    record JsonString(String text) implements JsonValue {}

    /** A number in the text the client wrote. */
    record JsonNumber(String text) implements JsonValue {}

    record JsonTruth(boolean truth) implements JsonValue {}

    record JsonNull() implements JsonValue {}
}
