package dev.askel.asl.expression;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** What an expression may see. Implementers build each part only when it is asked for. */
public interface Scope {
    /**
     * What {@code $} means here (docs/aws/asl.md section 2.1 says which value that is per field);
     * in JSONata the state's input, {@code $states.input}.
     */
    Payload input();

    /** The context object {@code $$}. */
    JsonNode context();

    /**
     * The value of a workflow variable as it was before the state.
     *
     * @param name without the dollar sign
     * @return null when no such variable is set
     */
    @Nullable Payload variable(String name);

    /** What the state's work gave; null in fields evaluated before it, and where there is none. */
    default @Nullable Payload result() {
        return null;
    }

    /** What a Catcher caught; null everywhere else. */
    default @Nullable Payload errorOutput() {
        return null;
    }

    /** Engine time, for {@code $now} and {@code $millis}. */
    Instant now();

    /** Chance for MathRandom without seed and for UUID. */
    RandomGenerator chance();

    /** What the evaluation may spend. */
    Budget budget();
}
