package dev.askel.asl.interpreter.step;

import com.fasterxml.jackson.databind.JsonNode;
import dev.askel.asl.expression.Payload;
import org.jspecify.annotations.Nullable;

/**
 * Looks on while a state is done, as the test of a single state does; it decides nothing. Nobody
 * looks on while executions run.
 */
public interface Inspector {
    /** Nobody looks on. */
    Inspector NONE = new Inspector() {};

    /**
     * What is seen of a state's data, in the order in which it goes through (docs/aws/asl.md
     * section 2).
     */
    enum Step {
        AFTER_INPUT_PATH,
        AFTER_PARAMETERS,
        AFTER_ARGUMENTS,
        AFTER_ITEMS_PATH,
        AFTER_ITEM_SELECTOR,
        AFTER_ITEM_BATCHER,
        RESULT,
        AFTER_RESULT_SELECTOR,
        AFTER_RESULT_PATH
    }

    /** The numbers of a Map state. */
    enum MapNumber {
        /** MaxConcurrency, 0 for none. */
        MAX_CONCURRENCY,
        TOLERATED_FAILURE_COUNT,
        TOLERATED_FAILURE_PERCENTAGE
    }

    /** The state's data behind a step. */
    default void saw(Step step, Payload data) {}

    /** The value of a Map state's field. */
    default void saw(MapNumber field, JsonNode value) {}

    /** The state has failed, whatever its retriers and catchers will make of it. */
    default void failed(@Nullable String error, @Nullable String cause) {}

    /** The state's error is caught by its catcher of this position. */
    default void caughtBy(int catcher) {}

    /** The retrier of this position matches the state's error and has no attempt left. */
    default void retriesExhausted(int retrier) {}

    /** What expressions see as the context object; null for the execution's own. */
    default @Nullable JsonNode contextObject() {
        return null;
    }
}
