package dev.askel.asl.model;

import org.jspecify.annotations.Nullable;

/**
 * A compiled definition (docs/aws/asl.md section 1).
 *
 * @param queryLanguage the language of all states without QueryLanguage, including nested states
 * @param timeoutSeconds the maximum time of an execution in seconds, from 0 to 99,999,999; null
 *     means no limit
 */
public record StateMachine(
        StateGraph root,
        QueryLanguage queryLanguage,
        @Nullable Long timeoutSeconds,
        @Nullable String comment) {

    public StateMachine {
        if (timeoutSeconds != null
                && (timeoutSeconds < 0 || timeoutSeconds > DefinitionLimits.SECONDS_MAX)) {
            throw new IllegalArgumentException(
                    "TimeoutSeconds is "
                            + timeoutSeconds
                            + ", expected 0.."
                            + DefinitionLimits.SECONDS_MAX);
        }
    }
}
