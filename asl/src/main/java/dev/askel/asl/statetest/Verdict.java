package dev.askel.asl.statetest;

import dev.askel.asl.expression.Payload;
import org.jspecify.annotations.Nullable;

/**
 * What a tested state has come to.
 *
 * @param output of a state that has been left, well or by a catcher
 * @param error what it failed with, also where that was caught or would be retried
 * @param nextState where it goes; null when it goes nowhere
 */
public record Verdict(
        Status status,
        @Nullable Payload output,
        @Nullable String error,
        @Nullable String cause,
        @Nullable String nextState,
        InspectionData inspection) {
    /** AWS's words. */
    public enum Status {
        SUCCEEDED,
        FAILED,
        RETRIABLE,
        CAUGHT_ERROR
    }
}
