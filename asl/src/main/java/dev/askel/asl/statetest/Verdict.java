package dev.askel.asl.statetest;

import dev.askel.asl.expression.Payload;
import org.jspecify.annotations.Nullable;

/**
 * The result of a tested state.
 *
 * @param output the output of a state that was left, by success or by a catcher
 * @param error the state's error, even if it was caught or would be retried
 * @param nextState the next state; null without one
 */
public record Verdict(
        Status status,
        @Nullable Payload output,
        @Nullable String error,
        @Nullable String cause,
        @Nullable String nextState,
        InspectionData inspection) {
    /** The status with AWS's names. */
    public enum Status {
        SUCCEEDED,
        FAILED,
        RETRIABLE,
        CAUGHT_ERROR
    }
}
