package dev.askel.asl.expression;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** What an expression may see. Implementers build each part only when it is asked for. */
public interface Scope {
    /** What {@code $} means here (asl.md section 2.1 says which value that is per field). */
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

    /** Chance for MathRandom without seed and for UUID. */
    RandomGenerator chance();

    /** What the evaluation may spend. */
    Budget budget();
}
