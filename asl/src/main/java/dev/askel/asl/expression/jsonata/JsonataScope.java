package dev.askel.asl.expression.jsonata;

import com.fasterxml.jackson.databind.JsonNode;
import dev.askel.asl.expression.Budget;
import dev.askel.asl.expression.Payload;
import java.time.Instant;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The data that a JSONata expression can read. Implementations build each part only on demand, so
 * an expression that does not read the context object does not cost one.
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

    /**
     * The time of {@code $now} and {@code $millis}: engine time, so that a replay gives the same
     * values.
     */
    Instant now();

    /**
     * The source of random values for {@code $random} without seed, {@code $shuffle} and {@code
     * $uuid}.
     */
    RandomGenerator chance();

    /** The budget of the evaluation. */
    Budget budget();
}
