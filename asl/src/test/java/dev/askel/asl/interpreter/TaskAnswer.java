package dev.askel.asl.interpreter;

import dev.askel.asl.expression.MalformedJsonException;
import dev.askel.asl.expression.Payload;
import org.jspecify.annotations.Nullable;

/** What the world answers to one attempt of a task. */
public sealed interface TaskAnswer {
    /** The work succeeds. */
    record Succeeds(Payload output) implements TaskAnswer {}

    /** The work fails. */
    record Fails(@Nullable String error, @Nullable String cause) implements TaskAnswer {}

    /** Nobody ever answers; heartbeats come {@code beats} times. */
    record Silence(int beats) implements TaskAnswer {}

    /** The work succeeds with this JSON. */
    static TaskAnswer succeeds(String json) {
        return new Succeeds(json(json));
    }

    /** The work fails with this error. */
    static TaskAnswer fails(String error) {
        return new Fails(error, "because");
    }

    /** Nobody ever answers. */
    static TaskAnswer silence() {
        return new Silence(0);
    }

    /** A payload of a test's own text. */
    static Payload json(String text) {
        try {
            return Payload.parse(text);
        } catch (MalformedJsonException e) {
            throw new IllegalArgumentException(text, e);
        }
    }
}
