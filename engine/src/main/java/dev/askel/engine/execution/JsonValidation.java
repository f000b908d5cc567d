package dev.askel.engine.execution;

import dev.askel.asl.expression.MalformedJsonException;
import dev.askel.asl.expression.Payload;

/** The result of validating a caller's JSON text. */
public sealed interface JsonValidation {
    /** Valid JSON. Escapes replace the lone surrogates of the caller's string. */
    record Valid(Payload value) implements JsonValidation {}

    /** The text exceeds the limit. */
    record TooLarge() implements JsonValidation {}

    /** The text is not JSON. The reason is the parser's message. */
    record NotJson(String reason) implements JsonValidation {}

    /**
     * Validates JSON text that a caller has sent.
     *
     * <p>A lone surrogate has no UTF-8 form, so an escape replaces it in the validated JSON.
     *
     * @param bytesMax the maximum size of the validated JSON, in bytes of UTF-8
     *     (docs/aws/quotas.md, "Executions")
     */
    static JsonValidation validate(String json, int bytesMax) {
        // Validated JSON is never smaller than the input, so a large input is refused without
        // parsing it.
        if (PayloadLimits.exceeds(json, bytesMax)) {
            return new TooLarge();
        }
        try {
            var value = Payload.parse(json);
            var text = value.verbatim();
            return text.length() > json.length() && PayloadLimits.exceeds(text, bytesMax)
                    ? new TooLarge()
                    : new Valid(value);
        } catch (MalformedJsonException e) {
            return new NotJson(e.getMessage());
        }
    }

    /**
     * Parses JSON that was validated when the caller sent it.
     *
     * @throws IllegalArgumentException when the text is not JSON
     */
    static Payload parseValidated(String json) {
        try {
            return Payload.parse(json);
        } catch (MalformedJsonException e) {
            throw new IllegalArgumentException("The JSON was not validated before", e);
        }
    }
}
