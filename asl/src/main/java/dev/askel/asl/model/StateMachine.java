package dev.askel.asl.model;

import org.jspecify.annotations.Nullable;

/**
 * A compiled definition: what the engine keeps per revision and runs (asl.md section 1).
 *
 * @param queryLanguage the language of states that name none, in branches and processors too
 * @param timeoutSeconds how long an execution may run, 1..99,999,999; null means no limit
 */
public record StateMachine(
        StateGraph root,
        QueryLanguage queryLanguage,
        @Nullable Long timeoutSeconds,
        @Nullable String comment) {

    public StateMachine {
        if (timeoutSeconds != null && (timeoutSeconds < 1 || timeoutSeconds > Limits.SECONDS_MAX)) {
            throw new IllegalArgumentException(
                    "TimeoutSeconds is " + timeoutSeconds + ", expected 1.." + Limits.SECONDS_MAX);
        }
    }
}
