package dev.askel.asl.expression;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The data that an expression can read. Implementations build each part when it is first read. */
public interface Scope {
    /**
     * The value of {@code $}, which depends on the field (docs/aws/asl.md section 2.1). In JSONata
     * it is the state's input, {@code $states.input}.
     */
    Payload input();

    /** The context object {@code $$}. */
    JsonNode context();

    /**
     * Returns the value that a workflow variable had before the state.
     *
     * @param name without the dollar sign
     * @return null when no such variable is set
     */
    @Nullable Payload variable(String name);

    /**
     * Returns the result of the state's work. Null in fields that are evaluated before the work,
     * and in states without work.
     */
    default @Nullable Payload result() {
        return null;
    }

    /** The error output that a Catcher handles; null everywhere else. */
    default @Nullable Payload errorOutput() {
        return null;
    }

    /** Engine time, for {@code $now} and {@code $millis}. */
    Instant now();

    /** Returns the source of random values, for functions such as States.UUID. */
    RandomGenerator random();

    /** The budget of the evaluation. */
    Budget budget();
}
