package dev.askel.engine;

import dev.askel.asl.expression.MalformedJsonException;
import dev.askel.asl.expression.Payload;

/** Payloads from text that the test wrote itself. */
public final class Json {
    private Json() {}

    /** Reads JSON; single quotes stand for double ones. */
    public static Payload of(String text) {
        try {
            return Payload.parse(quoted(text));
        } catch (MalformedJsonException e) {
            throw new AssertionError(text, e);
        }
    }

    /** The text with double quotes. */
    public static String quoted(String text) {
        return text.replace('\'', '"');
    }
}
