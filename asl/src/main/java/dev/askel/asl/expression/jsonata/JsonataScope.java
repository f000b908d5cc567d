package dev.askel.asl.expression.jsonata;

import com.fasterxml.jackson.databind.JsonNode;
import dev.askel.asl.expression.Budget;
import dev.askel.asl.expression.Payload;
import java.time.Instant;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The data that a JSONata expression can read. Implementations build each part when it is first
 * read, so the context object has no cost for an expression that does not read it.
 */
public interface JsonataScope {
    /**
     * Returns the members of {@code $states} in AWS's order: always {@code input} and {@code
     * context}, and for some fields {@code result} or {@code errorOutput} (docs/aws/asl.md section
     * 4).
     */
    List<String> states();

    /**
     * One member of {@code $states}.
     *
     * @param member one of {@link #states}
     */
    JsonNode state(String member);

    /**
     * Returns the value that a workflow variable had before the state.
     *
     * @param name without the dollar sign
     * @return null when no such variable is set
     */
    @Nullable Payload variable(String name);

    /**
     * The time of {@code $now} and {@code $millis}: engine time, so that a replay has the same
     * values.
     */
    Instant now();

    /**
     * The source of random values for {@code $random} without seed, {@code $shuffle} and {@code
     * $uuid}.
     */
    RandomGenerator random();

    /** The budget of the evaluation. */
    Budget budget();
}
