package dev.askel.engine.execution;

import dev.askel.asl.expression.MalformedJsonException;
import dev.askel.asl.expression.Payload;
import java.nio.charset.StandardCharsets;

/** JSON text of a caller, validated. */
public sealed interface CallerJson {
    /** The largest number of UTF-8 bytes of a Java char. */
    int UTF8_BYTES_MAX = 3;

    /** Valid JSON. In its text, a lone surrogate is replaced by an escape. */
    record Valid(Payload value) implements CallerJson {}

    /** The text exceeds the limit. */
    record TooLarge() implements CallerJson {}

    /** The text is no JSON, for the parser's reason. */
    record NotJson(String reason) implements CallerJson {}

    /**
     * Validates the text of a caller.
     *
     * @param bytesMax limit of the text that is passed on, in bytes of UTF-8 (docs/aws/quotas.md,
     *     "Executions"); a lone surrogate has no UTF-8 form and is passed on as an escape
     */
    static CallerJson of(String given, int bytesMax) {
        // This count is at least that of the text passed on, and needs no parsing of a large text.
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
     * Parses JSON that was validated when the caller sent it.
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
