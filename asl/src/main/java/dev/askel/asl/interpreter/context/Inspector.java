package dev.askel.asl.interpreter.context;

import com.fasterxml.jackson.databind.JsonNode;
import dev.askel.asl.expression.Payload;
import org.jspecify.annotations.Nullable;

/**
 * Observes the data of a state in a test of a single state. An inspector does not influence the
 * execution of the state. Executions have no inspector.
 */
public interface Inspector {
    /** Observes nothing. */
    Inspector NONE = new Inspector() {};

    /** The observed steps of a state's data flow, in order (docs/aws/asl.md section 2). */
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

    /** The observed fields of a Map state that contain numbers. */
    enum MapNumber {
        /** MaxConcurrency; 0 means no limit. */
        MAX_CONCURRENCY,
        TOLERATED_FAILURE_COUNT,
        TOLERATED_FAILURE_PERCENTAGE
    }

    /** Receives the state's data after a step. */
    default void onData(Step step, Payload data) {}

    /** Receives the value of a numeric field of a Map state. */
    default void onNumber(MapNumber field, JsonNode value) {}

    /** Receives the error of a failed state, before its retriers and catchers handle it. */
    default void onFailure(@Nullable String error, @Nullable String cause) {}

    /** Receives the index of the catcher that handles the error. */
    default void onCaught(int catcher) {}

    /** Receives the index of a retrier that matches the error but has no attempts left. */
    default void onRetriesExhausted(int retrier) {}

    /**
     * Returns the context object that expressions read; null for the context object of the
     * execution.
     */
    default @Nullable JsonNode contextObject() {
        return null;
    }
}
