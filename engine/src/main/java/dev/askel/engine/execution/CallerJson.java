package dev.askel.engine.execution;

import dev.askel.asl.expression.MalformedJsonException;
import dev.askel.asl.expression.Payload;
import java.nio.charset.StandardCharsets;

/** JSON text as a caller gave it, found sound or not. */
public sealed interface CallerJson {
    /** What a character takes at most. */
    int UTF8_BYTES_MAX = 3;

    /** Read; in its text a surrogate without its partner has become an escape. */
    record Valid(Payload value) implements CallerJson {}

    /** Over the limit. */
    record TooLarge() implements CallerJson {}

    /** What the parser says. */
    record NotJson(String reason) implements CallerJson {}

    /**
     * Reads a caller's text.
     *
     * @param bytesMax of UTF-8, counted in the text that is passed on: half a surrogate pair has no
     *     form of its own in UTF-8 (spec/quotas.md section 2)
     */
    static CallerJson of(String given, int bytesMax) {
        // Never less than what is passed on, and found without reading a text of any size.
        if (isOver(bytesMax, given)) {
            return new TooLarge();
        }
        try {
            var value = Payload.parse(given);
            var text = value.verbatim();
            return text.length() > given.length() && isOver(bytesMax, text)
                    ? new TooLarge()
                    : new Valid(value);
        } catch (MalformedJsonException e) {
            return new NotJson(e.getMessage());
        }
    }

    /**
     * Parses JSON that was checked when the caller gave it.
     *
     * @throws IllegalArgumentException when it is no JSON
     */
    static Payload checked(String json) {
        try {
            return Payload.parse(json);
        } catch (MalformedJsonException e) {
            throw new IllegalArgumentException("The caller has not checked its JSON", e);
        }
    }

    private static boolean isOver(int bytesMax, String text) {
        return text.length() > bytesMax / UTF8_BYTES_MAX
                && text.getBytes(StandardCharsets.UTF_8).length > bytesMax;
    }
}
