package dev.askel.engine.execution;

import dev.askel.asl.expression.MalformedJsonException;
import dev.askel.asl.expression.Payload;
import java.nio.charset.StandardCharsets;

/** JSON text as a caller gave it, found sound or not. */
sealed interface CallerJson {
    /** As it is passed on: a surrogate without its partner has become an escape. */
    record Sound(String text) implements CallerJson {}

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
        if (utf8Length(given) > bytesMax) {
            return new TooLarge();
        }
        try {
            var text = Payload.parse(given).verbatim();
            return text.length() > given.length() && utf8Length(text) > bytesMax
                    ? new TooLarge()
                    : new Sound(text);
        } catch (MalformedJsonException e) {
            return new NotJson(e.getMessage());
        }
    }

    private static int utf8Length(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
