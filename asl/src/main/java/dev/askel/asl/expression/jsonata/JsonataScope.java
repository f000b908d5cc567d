package dev.askel.asl.expression.jsonata;

import com.fasterxml.jackson.databind.JsonNode;
import dev.askel.asl.expression.Budget;
import dev.askel.asl.expression.Payload;
import java.time.Instant;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What a JSONata expression may see. Implementers build each part only when it is asked for: an
 * expression that does not read the context does not cost one.
 */
public interface JsonataScope {
    /**
     * The members of {@code $states} here, in AWS's order: {@code input} and {@code context}
     * always, {@code result} and {@code errorOutput} where the field has them (docs/aws/asl.md
     * section 4).
     */
    List<String> states();

    /**
     * One member of {@code $states}.
     *
     * @param member one of {@link #states}
     */
    JsonNode state(String member);

    /**
     * The value of a workflow variable as it was before the state.
     *
     * @param name without the dollar sign
     * @return null when no such variable is set
     */
    @Nullable Payload variable(String name);

    /** What {@code $now} and {@code $millis} give; engine time, never a clock read anew. */
    Instant now();

    /** Chance for {@code $random} without seed, {@code $shuffle} and {@code $uuid}. */
    RandomGenerator chance();

    /** What the evaluation may spend. */
    Budget budget();
}
