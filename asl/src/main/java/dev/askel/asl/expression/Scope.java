package dev.askel.asl.expression;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The data that an expression can read. Implementations may build a part when it is first read. */
public interface Scope {
    /**
     * Returns the value of {@code $} in JSONPath, which depends on the field (docs/aws/asl.md
     * section 2.1). In JSONata, it is {@code $states.input}, the state's input.
     */
    Payload input();

    /** Returns the context object: {@code $$} in JSONPath, {@code $states.context} in JSONata. */
    JsonNode context();

    /**
     * Returns the value that a workflow variable had when the state was entered.
     *
     * @param name the variable's name without the dollar sign
     * @return null when no such variable is set
     */
    @Nullable Payload variable(String name);

    /**
     * Returns the result of the state: {@code $states.result} in JSONata. Returns null in fields
     * that are evaluated before the result exists.
     */
    default @Nullable Payload result() {
        return null;
    }

    /**
     * Returns the output of the execution: {@code $states.output} in an expression that reads a
     * whole execution. Returns null in the fields of states, and before the execution has
     * succeeded.
     */
    default @Nullable Payload output() {
        return null;
    }

    /** Returns the error output in the fields of a Catcher; null in all other fields. */
    default @Nullable Payload errorOutput() {
        return null;
    }

    /** Returns the engine's recorded time, for {@code $now} and {@code $millis}. */
    Instant now();

    /** Returns the source of random values, for functions such as States.UUID. */
    RandomGenerator random();

    /** The budget of the evaluation. */
    Budget budget();
}
