package dev.askel.asl.statetest;

import dev.askel.asl.expression.Payload;
import org.jspecify.annotations.Nullable;

/**
 * The result of a tested state.
 *
 * @param output the output of a state that succeeded or whose error was caught; null otherwise
 * @param error the error of the state, even if it was caught or would be retried; null without an
 *     error
 * @param nextState the next state; null without one
 */
public record StateTestResult(
        Status status,
        @Nullable Payload output,
        @Nullable String error,
        @Nullable String cause,
        @Nullable String nextState,
        InspectionData inspection) {
    /** The status of a test, with AWS's names. */
    public enum Status {
        SUCCEEDED,
        FAILED,
        RETRIABLE,
        CAUGHT_ERROR
    }
}
