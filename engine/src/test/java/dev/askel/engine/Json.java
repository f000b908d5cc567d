package dev.askel.engine;

import dev.askel.asl.expression.MalformedJsonException;
import dev.askel.asl.expression.Payload;

/** Creates payloads from JSON text in tests. */
public final class Json {
    private Json() {}

    /** Parses JSON with single quotes in place of double quotes. */
    public static Payload of(String text) {
        try {
            return Payload.parse(quoted(text));
        } catch (MalformedJsonException e) {
            throw new AssertionError(text, e);
        }
    }

    /** Returns the text with double quotes in place of single quotes. */
    public static String quoted(String text) {
        return text.replace('\'', '"');
    }
}
