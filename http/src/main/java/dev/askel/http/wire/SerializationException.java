package dev.askel.http.wire;

import org.jspecify.annotations.Nullable;

/**
 * The body is not a JSON object, or a member has a type that cannot be read: AWS's {@code
 * SerializationException}. Readers of requests throw it to return from nested values; callers
 * receive a {@link WireError}.
 */
public final class SerializationException extends Exception {
    private static final long serialVersionUID = 1;

    /** The body is not a JSON object; AWS sends no message. */
    SerializationException() {
        this(null);
    }

    SerializationException(@Nullable String message) {
        super(message, null, false, false);
    }

    /**
     * Creates the exception for a value of the wrong type, with the message that AWS's services
     * share.
     */
    static SerializationException notA(String type, JsonValue value) {
        return new SerializationException(
                switch (value) {
                    case JsonValue.JsonObject _ ->
                            "Start of structure or map found where not expected.";
                    case JsonValue.JsonArray _ -> "Start of list found where not expected";
                    case JsonValue.JsonString _ -> "STRING_VALUE can not be converted to " + type;
                    case JsonValue.JsonNumber _ -> "NUMBER_VALUE can not be converted to " + type;
                    case JsonValue.JsonBoolean(var bool) ->
                            (bool ? "TRUE" : "FALSE") + "_VALUE can not be converted to " + type;
                    case JsonValue.JsonNull _ -> "NULL_VALUE can not be converted to " + type;
                });
    }
}
