package dev.askel.asl.expression.jsonata;

import com.fasterxml.jackson.databind.JsonNode;
import dev.askel.asl.expression.Budget;
import dev.askel.asl.expression.Payload;
import java.time.Instant;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The data that a JSONata expression can read. Implementations build each part on its first read.
 * An expression that does not read the context object therefore does not pay for it.
 */
public interface JsonataScope {
    /**
     * Returns the members of {@code $states} in AWS's order: always {@code input} and {@code
     * context}, and for some fields {@code result} or {@code errorOutput} (docs/aws/asl.md section
     * 4).
     */
    List<String> statesMemberNames();

    /**
     * Returns one member of {@code $states}.
     *
     * @param member a name from {@link #statesMemberNames}
     */
    JsonNode statesMember(String member);

    /**
     * Returns the value that a workflow variable had when the state was entered.
     *
     * @param name the variable's name without the dollar sign
     * @return null when no such variable is set
     */
    @Nullable Payload variable(String name);

    /**
     * The time that {@code $now} and {@code $millis} return. It is the engine's recorded time, so a
     * replay returns the same values.
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
