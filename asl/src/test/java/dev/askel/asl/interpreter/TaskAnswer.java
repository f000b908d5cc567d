package dev.askel.asl.interpreter;

import dev.askel.asl.expression.MalformedJsonException;
import dev.askel.asl.expression.Payload;
import org.jspecify.annotations.Nullable;

/** The world's answer to an attempt of a task. */
public sealed interface TaskAnswer {
    /** The work succeeds. */
    record Succeeds(Payload output) implements TaskAnswer {}

    /** The work fails. */
    record Fails(@Nullable String error, @Nullable String cause) implements TaskAnswer {}

    /** No answer arrives, but {@code beats} heartbeats do. */
    record Silence(int beats) implements TaskAnswer {}

    /** The work succeeds with this JSON. */
    static TaskAnswer succeeds(String json) {
        return new Succeeds(json(json));
    }

    /** The work fails with this error. */
    static TaskAnswer fails(String error) {
        return new Fails(error, "because");
    }

    /** No answer arrives. */
    static TaskAnswer silence() {
        return new Silence(0);
    }

    /** The payload of a JSON text. */
    static Payload json(String text) {
        try {
            return Payload.parse(text);
        } catch (MalformedJsonException e) {
            throw new IllegalArgumentException(text, e);
        }
    }
}
