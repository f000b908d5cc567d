package dev.askel.http.wire;

import dev.askel.http.wire.JsonValue.JsonNumber;
import dev.askel.http.wire.JsonValue.JsonString;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;

/** Reads times of requests in the forms that AWS's clients send. */
final class Timestamps {
    /** The end of the year 9999. */
    private static final double SECONDS_MAX = 253_402_300_799d;

    private static final double MILLIS_PER_SECOND = 1_000;

    private Timestamps() {}

    /** Reads seconds since 1970, or a text with a date, a time and an offset. */
    static Instant read(JsonValue value) throws SerializationException {
        return switch (value) {
            case JsonNumber(var text) -> ofSeconds(value, Double.parseDouble(text));
            case JsonString(var text) -> ofText(value, text);
            case JsonValue.JsonObject _,
                    JsonValue.JsonArray _,
                    JsonValue.JsonBoolean _,
                    JsonValue.JsonNull _ ->
                    throw SerializationException.notA("a Timestamp", value);
        };
    }

    private static Instant ofSeconds(JsonValue value, double seconds)
            throws SerializationException {
        if (seconds < 0 || seconds > SECONDS_MAX) {
            throw SerializationException.notA("a Timestamp", value);
        }
        return Instant.ofEpochMilli(Math.round(seconds * MILLIS_PER_SECOND));
    }

    private static Instant ofText(JsonValue value, String text) throws SerializationException {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeParseException e) {
            throw SerializationException.notA("a Timestamp", value);
        }
    }
}
