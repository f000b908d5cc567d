package dev.askel.http.wire;

import org.jspecify.annotations.Nullable;

/**
 * The body is no JSON object, or a member has a type that cannot be read: AWS's {@code
 * SerializationException}. Thrown and caught within this package only, to leave nested values at
 * once; callers see a {@link WireError}.
 */
final class SerializationException extends Exception {
    private static final long serialVersionUID = 1;

    /** The body is no JSON object; AWS gives no text. */
    SerializationException() {
        this(null);
    }

    SerializationException(@Nullable String message) {
        super(message, null, false, false);
    }

    /** A scalar of the wrong type, in the words AWS's services share. */
    static SerializationException notA(String type, JsonValue value) {
        return new SerializationException(
                switch (value) {
                    case JsonValue.JsonObject _ ->
                            "Start of structure or map found where not expected.";
                    case JsonValue.JsonArray _ -> "Start of list found where not expected";
                    case JsonValue.JsonString _ -> "STRING_VALUE can not be converted to " + type;
                    case JsonValue.JsonNumber _ -> "NUMBER_VALUE can not be converted to " + type;
                    case JsonValue.JsonTruth(var truth) ->
                            (truth ? "TRUE" : "FALSE") + "_VALUE can not be converted to " + type;
                    case JsonValue.JsonNull _ -> "NULL_VALUE can not be converted to " + type;
                });
    }
}
